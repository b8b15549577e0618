//! The known code that somebody may have meant.

/// The nearest of `known` to `wanted`: the same but for capitals, spaces and hyphens, or at most two slips away
/// (one, for short codes). Slips are counted as optimal string alignment distance (Boytsov 2011, §2.1).
pub(super) fn nearest<'k>(wanted: &str, known: &'k [String]) -> Option<&'k str> {
    let plain = |text: &str| -> Vec<char> {
        text.chars().filter(|c| !matches!(c, ' ' | '-' | '_')).flat_map(char::to_lowercase).collect()
    };
    let wanted = plain(wanted);
    let most = if wanted.len() < 6 { 1 } else { 2 };
    let near = known.iter().filter_map(|code| {
        let code_chars = plain(code);
        if code_chars.len().abs_diff(wanted.len()) > most {
            return None;
        }
        let slips = distance(&wanted, &code_chars);
        (slips <= most).then_some((slips, code))
    });
    near.min_by_key(|(slips, _)| *slips).map(|(_, code)| code.as_str())
}

fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    let mut last_a = None;
    for (row, one) in a.iter().enumerate() {
        let mut here = vec![row + 1];
        let mut last_b = None;
        for (at, other) in b.iter().enumerate() {
            let cell = |line: &[usize], at: usize| line.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut least = (cell(&above, at) + usize::from(one != other))
                .min(cell(&above, at + 1) + 1)
                .min(cell(&here, at) + 1);
            if at > 0 && last_a == Some(other) && last_b == Some(one) {
                least = least.min(cell(&before, at - 1) + 1);
            }
            here.push(least);
            last_b = Some(other);
        }
        before = std::mem::replace(&mut above, here);
        last_a = Some(one);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_code_is_the_one_with_fewest_slips() {
        let known: Vec<String> = ["MEng-ME", "BSc-PH", "MATH101"].map(String::from).to_vec();
        assert_eq!(nearest("meng me", &known), Some("MEng-ME"));
        assert_eq!(nearest("MATH110", &known), Some("MATH101"));
        assert_eq!(nearest("BSc-HP", &known), Some("BSc-PH"));
        assert_eq!(nearest("Law", &known), None);
        assert_eq!(nearest("x", &[]), None);
    }
}
