//! Cells of numbers: whole ones, and decimals kept exactly in hundredths.

use super::Form;
use std::borrow::Cow;

/// A whole number from `MIN` to `MAX`.
#[derive(Debug)]
pub struct Whole<const MIN: u32, const MAX: u32>;

impl<const MIN: u32, const MAX: u32> Form for Whole<MIN, MAX> {
    type Value<'t> = u32;

    fn right() -> String {
        format!("Give a whole number from {MIN} to {MAX}.")
    }

    fn read(cell: Cow<'_, str>) -> Result<u32, String> {
        let digits = cell.trim();
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("This is not a whole number.".to_owned());
        }
        let number = digits.parse().ok().filter(|number| (MIN..=MAX).contains(number));
        number.ok_or_else(|| "This number is out of range.".to_owned())
    }

    fn write(value: &u32) -> Cow<'_, str> {
        Cow::Owned(value.to_string())
    }
}

/// A number from 0 to `MAX` with at most two decimals, in hundredths.
#[derive(Debug)]
pub struct Hundredths<const MAX: u32>;

impl<const MAX: u32> Form for Hundredths<MAX> {
    type Value<'t> = u32;

    fn right() -> String {
        format!("Give a number from 0 to {MAX} with at most two decimals.")
    }

    fn read(cell: Cow<'_, str>) -> Result<u32, String> {
        let hundredths = parse_hundredths(cell.trim())?;
        if hundredths <= MAX * 100 { Ok(hundredths) } else { Err("This number is out of range.".to_owned()) }
    }

    fn write(value: &u32) -> Cow<'_, str> {
        let (whole, part) = (value / 100, value % 100);
        Cow::Owned(match part {
            0 => whole.to_string(),
            part if part % 10 == 0 => format!("{whole}.{}", part / 10),
            part => format!("{whole}.{part:02}"),
        })
    }
}

/// Reads `62`, `62.5`, `62.50`, `62,5`.
fn parse_hundredths(text: &str) -> Result<u32, String> {
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let all_digits = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(part) {
        return Err("This is not a number.".to_owned());
    }
    let part = part.trim_end_matches('0');
    if part.len() > 2 {
        return Err("This number has more than two decimals.".to_owned());
    }
    let whole = whole.parse::<u32>().ok().and_then(|whole| whole.checked_mul(100));
    let part = format!("{part:0<2}").parse::<u32>().ok();
    let sum = whole.zip(part).and_then(|(whole, part)| whole.checked_add(part));
    sum.ok_or_else(|| "This number is out of range.".to_owned())
}
