//! What is wrong with something a person gave us, in a person's words.

/// One thing that is wrong: which field, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The field's name as the form, the column or the JSON pointer spells it.
    pub field: &'static str,
    /// What is wrong and what would be right, as a sentence.
    pub message: String,
}

impl Invalid {
    /// A problem with `field`, said in `message`.
    pub fn new(field: &'static str, message: impl Into<String>) -> Invalid {
        Invalid { field, message: message.into() }
    }
}

/// Problems gathered while reading a form, so that a person hears of all of them at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<Invalid>);

impl Problems {
    /// Notes a problem.
    pub fn add(&mut self, field: &'static str, message: impl Into<String>) {
        self.0.push(Invalid::new(field, message));
    }

    /// Keeps the good value, or notes the problem.
    pub fn take<T>(&mut self, checked: Result<T, Invalid>) -> Option<T> {
        checked.map_err(|problem| self.0.push(problem)).ok()
    }

    /// `Ok` when nothing was noted.
    ///
    /// # Errors
    /// All that was noted.
    pub fn none(self) -> Result<(), Problems> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl From<Invalid> for Problems {
    fn from(problem: Invalid) -> Problems {
        Problems(vec![problem])
    }
}
