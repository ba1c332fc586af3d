//! The exponential function for small batches of numbers: the chain asks for nine of them for each token, and a call of
//! the system's function for each costs more than the sum itself.
//!
//! The way is the one of the common C libraries (from Arm's optimized routines), so that the results are theirs too: a
//! power of two by 32 steps from a table, times a polynomial of what is left, in twice the precision.

use std::array;

/// How many steps lie between two powers of two.
const STEPS: u64 = 32;

/// How many steps there are to a power of e.
const STEPS_OF_E: f64 = STEPS as f64 * std::f64::consts::LOG2_E;

/// Added to a number, this leaves the nearest whole number in its lowest bits.
const WHOLE: f64 = 6_755_399_441_055_744.0;

/// Of 2^(x/32) for half a step and less to both sides: of the first, second and third power of x.
const POLYNOMIAL: [f64; 3] = [
    0.693_147_180_691_620_3 / STEPS as f64,
    0.240_228_452_244_572_2 / (STEPS * STEPS) as f64,
    0.055_503_615_593_415_35 / (STEPS * STEPS * STEPS) as f64,
];

/// Below this the function is nothing.
const LEAST: f32 = -700.0;

/// The exponential function.
#[derive(Debug, Clone)]
pub(super) struct Exponential {
    /// The bits of 2^(n/32), less n where the exponent begins, so that a number of steps only needs adding.
    powers: [u64; STEPS as usize],
}

impl Exponential {
    pub fn new() -> Self {
        let power = |step: usize| (step as f64 / STEPS as f64).exp2().to_bits();
        Self { powers: array::from_fn(|step| power(step) - ((step as u64) << 47)) }
    }

    /// Of a number that is not above zero.
    #[inline(always)]
    pub fn of(&self, number: f32) -> f32 {
        let number = if number > LEAST { number } else { LEAST };
        let steps = f64::from(number) * STEPS_OF_E;
        let shifted = steps + WHOLE;
        let whole = shifted.to_bits();
        let rest = steps - (shifted - WHOLE);
        let power = self.powers.get((whole % STEPS) as usize).copied().unwrap_or_default();
        let power = f64::from_bits(power.wrapping_add(whole << 47));
        let [first, second, third] = POLYNOMIAL;
        let beyond = (third * rest + second) * (rest * rest);
        ((beyond + (first * rest + 1.0)) * power) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_exponential_function_to_the_last_place() {
        let exponential = Exponential::new();
        let mut other = 0;
        for step in 0..400_000_u32 {
            let number = -(step as f32) * 2.7e-4;
            let (own, exact) = (exponential.of(number), f64::from(number).exp() as f32);
            assert!(own.to_bits().abs_diff(exact.to_bits()) <= 1, "{number}: {own} {exact}");
            other += u32::from(own != exact);
        }
        assert!(other < 2_000, "{other} rounded otherwise");
        assert_eq!((exponential.of(0.0), exponential.of(-900.0)), (1.0, 0.0));
    }
}
