//! The six categories an entry may be kept under, and sets of them.

/// "This is where the entry is saved in Co-Tutor and defines who can access the information."
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Category {
    /// The default.
    AcademicGeneral,
    /// What passes in personal tutoring and support.
    PastoralCare,
    /// Postgraduate research supervision.
    Research,
    /// Dissertation and project work.
    DissertationProject,
    /// Industrial and other placements.
    Placement,
    /// The school office.
    ClericalOffice,
}

impl Category {
    /// All six, in the order the form shows them.
    pub const ALL: [Category; 6] = [
        Category::AcademicGeneral,
        Category::PastoralCare,
        Category::Research,
        Category::DissertationProject,
        Category::Placement,
        Category::ClericalOffice,
    ];

    /// The name files and the API use.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Category::AcademicGeneral => "academic_general",
            Category::PastoralCare => "pastoral_care",
            Category::Research => "research",
            Category::DissertationProject => "dissertation_project",
            Category::Placement => "placement",
            Category::ClericalOffice => "clerical_office",
        }
    }

    /// The guide's words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Category::AcademicGeneral => "Academic/General",
            Category::PastoralCare => "Pastoral Care",
            Category::Research => "Research",
            Category::DissertationProject => "Dissertation/Project work",
            Category::Placement => "Placement",
            Category::ClericalOffice => "Clerical/Office",
        }
    }

    /// The category with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Category> {
        Category::ALL.into_iter().find(|category| category.code() == code)
    }

    /// This category's bit: fixed for ever, because it is on disk.
    #[must_use]
    pub fn bit(self) -> u8 {
        match self {
            Category::AcademicGeneral => 1,
            Category::PastoralCare => 2,
            Category::Research => 4,
            Category::DissertationProject => 8,
            Category::Placement => 16,
            Category::ClericalOffice => 32,
        }
    }
}

/// A set of categories. An entry has at least one; its audience is the union of theirs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Categories(u8);

impl Categories {
    /// No category.
    pub const NONE: Categories = Categories(0);
    /// All six.
    pub const ALL: Categories = Categories(63);

    /// The set with these bits; unknown bits are refused.
    #[must_use]
    pub fn from_bits(bits: u8) -> Option<Categories> {
        (bits <= Categories::ALL.0).then_some(Categories(bits))
    }

    /// One bit a category, as [`Category::bit`].
    #[must_use]
    pub fn bits(self) -> u8 {
        self.0
    }

    /// This set and `category`.
    #[must_use]
    pub fn with(self, category: Category) -> Categories {
        Categories(self.0 | category.bit())
    }

    /// Both sets.
    #[must_use]
    pub fn union(self, other: Categories) -> Categories {
        Categories(self.0 | other.0)
    }

    /// What both hold.
    #[must_use]
    pub fn intersection(self, other: Categories) -> Categories {
        Categories(self.0 & other.0)
    }

    /// Whether `category` is in the set.
    #[must_use]
    pub fn contains(self, category: Category) -> bool {
        self.0 & category.bit() != 0
    }

    /// Whether all of `other` is in this set.
    #[must_use]
    pub fn contains_all(self, other: Categories) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The categories in the form's order.
    pub fn iter(self) -> impl Iterator<Item = Category> {
        Category::ALL.into_iter().filter(move |category| self.contains(*category))
    }

    /// Codes joined with `|`, as the entries file has them.
    #[must_use]
    pub fn codes(self) -> String {
        self.iter().map(Category::code).collect::<Vec<_>>().join("|")
    }

    /// Labels joined for people: "Academic/General and Placement".
    #[must_use]
    pub fn labels(self) -> String {
        self.iter().map(Category::label).collect::<Vec<_>>().join(", ")
    }
}

impl FromIterator<Category> for Categories {
    fn from_iter<I: IntoIterator<Item = Category>>(categories: I) -> Categories {
        categories.into_iter().fold(Categories::NONE, Categories::with)
    }
}
