//! Tables of words that both stages look things up in: agencies, months, boilerplate and credit lines.
//!
//! The tables are data files beside the code, one a language where they are by language; the code here only loads
//! them and looks things up.

pub mod agencies;
pub mod boilerplate;
pub mod calendar;
pub mod credits;
pub mod frequency;
pub mod names;
pub mod openings;
pub mod quantities;
pub mod service;
pub mod topics;
pub mod word_memory;
pub mod word_table;
