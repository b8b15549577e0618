//! Parts that many pages share: fields, tables, badges, dates, rates, banners, paging.

mod badge;
mod field;
mod list;
mod message;
mod rate;
mod table;
mod time;

pub use badge::{Badge, Tone, badge, badges, count, face, icon_disc, portrait};
pub use field::{
    Choice, Field, SelectOption, button, check, choices, csrf, find_problem, form_title, hidden,
    problems_box, select, text_input, textarea,
};
pub use list::{Paging, paging, why};
pub use message::{Flash, banner, empty, flash};
pub use rate::{base_words, percent_words, points_words, rate_cell, rate_words, share_words};
pub use table::{Cell, Column, Table, table};
pub use time::{ago, count_words, day, moment, plural, size_words};
