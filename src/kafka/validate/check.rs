//! One check, and what it found.

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It holds, with what was seen.
    Good(String),
    /// It does not hold: what is wrong, and what to do.
    Bad {
        /// What is wrong, with numbers.
        problem: String,
        /// What to do about it.
        cure: String,
    },
    /// It could not be found out, which does not hinder the worker.
    Unknown(String),
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was asked.
    pub subject: String,
    /// The answer.
    pub answer: Answer,
}

impl Check {
    /// A check that holds.
    pub fn good(subject: impl Into<String>, seen: impl Into<String>) -> Self {
        Self { subject: subject.into(), answer: Answer::Good(seen.into()) }
    }

    /// A check that does not hold.
    pub fn bad(subject: impl Into<String>, problem: impl Into<String>, cure: impl Into<String>) -> Self {
        let answer = Answer::Bad { problem: problem.into(), cure: cure.into() };
        Self { subject: subject.into(), answer }
    }

    /// A check that could not be made.
    pub fn unknown(subject: impl Into<String>, why: impl Into<String>) -> Self {
        Self { subject: subject.into(), answer: Answer::Unknown(why.into()) }
    }

    /// Whether it hinders the worker.
    pub fn is_bad(&self) -> bool {
        matches!(self.answer, Answer::Bad { .. })
    }
}
