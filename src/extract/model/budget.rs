//! What may be spent: taken before a request for the worst case, given back in part when the answer is there.
//!
//! Invariant: what is reserved and what is spent never exceed the limits together, as far as the server's own count of
//! tokens keeps to the guess; where it does not, nothing more is asked.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::options::ModelOptions;

/// What was used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Usage {
    /// Tokens of requests.
    pub(super) tokens_in: u64,
    /// Tokens of answers.
    pub(super) tokens_out: u64,
}

impl Usage {
    fn plus(self, other: Self) -> Self {
        Self {
            tokens_in: self.tokens_in.saturating_add(other.tokens_in),
            tokens_out: self.tokens_out.saturating_add(other.tokens_out),
        }
    }

    /// In and out.
    pub(super) fn tokens(self) -> u64 {
        self.tokens_in.saturating_add(self.tokens_out)
    }
}

/// The purse of one extractor.
#[derive(Debug, Default)]
pub(super) struct Budget(Mutex<Purse>);

#[derive(Debug, Default)]
struct Purse {
    spent: Usage,
    reserved: Usage,
}

impl Budget {
    /// Takes what a request uses at most, unless that is more than is left.
    pub(super) fn reserve(&self, most: Usage, options: &ModelOptions) -> bool {
        let mut purse = self.purse();
        let then = purse.spent.plus(purse.reserved).plus(most);
        let within = |amount: Option<f64>, limit: Option<f64>| match (amount, limit) {
            (Some(amount), Some(limit)) => amount <= limit,
            _ => true,
        };
        let fits = options.tokens.is_none_or(|limit| then.tokens() <= limit)
            && within(options.cost(then.tokens_in, then.tokens_out), options.budget);
        if fits {
            purse.reserved = purse.reserved.plus(most);
        }
        fits
    }

    /// Puts what was used in the place of what was taken.
    pub(super) fn settle(&self, most: Usage, used: Usage) {
        let mut purse = self.purse();
        purse.reserved.tokens_in = purse.reserved.tokens_in.saturating_sub(most.tokens_in);
        purse.reserved.tokens_out = purse.reserved.tokens_out.saturating_sub(most.tokens_out);
        purse.spent = purse.spent.plus(used);
    }

    /// What was used so far.
    pub(super) fn spent(&self) -> Usage {
        self.purse().spent
    }

    fn purse(&self) -> MutexGuard<'_, Purse> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::Endpoint;

    #[test]
    fn nothing_is_taken_that_is_not_there_and_what_was_not_used_comes_back() {
        let mut options = ModelOptions::new(Endpoint::new("http://localhost", "m"));
        options.tokens = Some(100);
        let budget = Budget::default();
        let most = Usage { tokens_in: 20, tokens_out: 40 };
        assert!(budget.reserve(most, &options));
        assert!(!budget.reserve(most, &options), "60 of 100 are taken");
        budget.settle(most, Usage { tokens_in: 20, tokens_out: 5 });
        assert!(budget.reserve(most, &options));
        budget.settle(most, Usage { tokens_in: 20, tokens_out: 90 });
        assert!(!budget.reserve(Usage { tokens_in: 1, tokens_out: 0 }, &options));
        assert_eq!(budget.spent().tokens(), 135);
        options.tokens = None;
        options.price = Some((1.0, 10.0));
        options.budget = Some(0.001);
        assert!(
            budget.reserve(Usage { tokens_in: 10, tokens_out: 0 }, &options),
            "0.00099 + 0.00001"
        );
        assert!(!budget.reserve(Usage { tokens_in: 10, tokens_out: 0 }, &options));
    }
}
