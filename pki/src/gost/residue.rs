//! Arithmetic modulo 2⁵¹² − c, the form of both numbers of the curve: the field prime p = 2⁵¹² − 569 and the
//! group order q = 2⁵¹² − c with a c of 256 bits. What exceeds 512 bits is folded back by multiplying it with c.
//!
//! Own code because the special form makes it about three times as fast as general Montgomery arithmetic. No
//! branch and no index depends on a value, except on the fixed exponent of [`Residue::invert`].

use std::marker::PhantomData;

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

const LIMBS: usize = 8;

/// A modulus 2⁵¹² − c.
pub(super) trait Modulus: Copy {
    /// c, least significant limb first, without leading zero limbs.
    const C: &'static [u64];
}

/// p of the curve.
#[derive(Debug, Clone, Copy)]
pub(super) struct FieldPrime;

impl Modulus for FieldPrime {
    const C: &'static [u64] = &[569];
}

/// q of the curve, FFFF…FFFF27E69532F48D89116FF22B8D4E0560609B4B38ABFAD2B85DCACDB1411F10B275.
#[derive(Debug, Clone, Copy)]
pub(super) struct GroupOrder;

impl Modulus for GroupOrder {
    const C: &'static [u64] =
        &[0x3532_4ebe_e0ef_4d8b, 0x64b4_c754_052d_47a2, 0x900d_d472_b1fa_9f9f, 0xd819_6acd_0b72_76ee];
}

/// An element of the field of coordinates.
pub(super) type Field = Residue<FieldPrime>;
/// A multiplier of points.
pub(super) type Scalar = Residue<GroupOrder>;

/// A number below the modulus, least significant limb first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Residue<M>([u64; LIMBS], PhantomData<M>);

impl<M: Modulus> Residue<M> {
    pub(super) const ZERO: Self = Self::from_limbs([0; LIMBS]);
    pub(super) const ONE: Self = Self::from_limbs([1, 0, 0, 0, 0, 0, 0, 0]);

    /// For constants; the number must be below the modulus.
    pub(super) const fn from_limbs(limbs: [u64; LIMBS]) -> Self {
        Residue(limbs, PhantomData)
    }

    /// Reads a number that must be below the modulus.
    pub(super) fn from_le_bytes(bytes: &[u8; 64]) -> Option<Self> {
        let limbs = limbs(bytes);
        let reduced = Self::subtract_once(limbs);
        bool::from(reduced.0[..].ct_eq(&limbs[..])).then_some(reduced)
    }

    /// Reads a number and takes it modulo the modulus; one subtraction does for 512 bits.
    pub(super) fn reduce_le_bytes(bytes: &[u8; 64]) -> Self {
        Self::subtract_once(limbs(bytes))
    }

    pub(super) fn to_le_bytes(self) -> [u8; 64] {
        let mut bytes = [0; 64];
        for (chunk, limb) in bytes.chunks_exact_mut(8).zip(self.0) {
            chunk.copy_from_slice(&limb.to_le_bytes());
        }
        bytes
    }

    pub(super) fn is_zero(&self) -> bool {
        self.0[..].ct_eq(&[0; LIMBS][..]).into()
    }

    pub(super) fn add(&self, other: &Self) -> Self {
        let mut wide = [0; 2 * LIMBS];
        let mut carry = 0;
        for (i, limb) in wide[..LIMBS].iter_mut().enumerate() {
            (*limb, carry) = add_carry(self.0[i], other.0[i], carry);
        }
        wide[LIMBS] = carry;
        Self::subtract_once(low(&Self::fold(&wide, 1)))
    }

    pub(super) fn sub(&self, other: &Self) -> Self {
        let mut difference = [0; LIMBS];
        let mut borrow = 0;
        for (i, limb) in difference.iter_mut().enumerate() {
            (*limb, borrow) = sub_borrow(self.0[i], other.0[i], borrow);
        }
        // A borrow has added 2⁵¹²; the modulus would have been added, so that c is too much.
        let mask = borrow.wrapping_neg();
        let mut borrow = 0;
        for (i, limb) in difference.iter_mut().enumerate() {
            let c = M::C.get(i).copied().unwrap_or(0) & mask;
            (*limb, borrow) = sub_borrow(*limb, c, borrow);
        }
        Self::from_limbs(difference)
    }

    pub(super) fn neg(&self) -> Self {
        Self::ZERO.sub(self)
    }

    pub(super) fn double(&self) -> Self {
        self.add(self)
    }

    pub(super) fn triple(&self) -> Self {
        self.double().add(self)
    }

    pub(super) fn mul(&self, other: &Self) -> Self {
        let mut wide = [0; 2 * LIMBS];
        for i in 0..LIMBS {
            let mut carry = 0;
            for j in 0..LIMBS {
                (wide[i + j], carry) = multiply_add(self.0[i], other.0[j], wide[i + j], carry);
            }
            wide[i + LIMBS] = carry;
        }
        Self::reduce(&wide)
    }

    pub(super) fn square(&self) -> Self {
        self.mul(self)
    }

    /// The inverse by Fermat's little theorem; zero stays zero.
    pub(super) fn invert(&self) -> Self {
        let mut powers = [Self::ONE; 16];
        for i in 1..16 {
            powers[i] = powers[i - 1].mul(self);
        }
        let mut exponent = Self::ZERO.sub(&Self::ONE).0;
        exponent[0] -= 1;
        let mut result = Self::ONE;
        for nibble in nibbles(&exponent) {
            for _ in 0..4 {
                result = result.square();
            }
            result = result.mul(&powers[nibble]);
        }
        result
    }

    /// The sixteen-valued digits, most significant first.
    pub(super) fn nibbles(&self) -> impl Iterator<Item = usize> + use<M> {
        nibbles(&self.0)
    }

    /// After the first folding the excess has as many limbs as c, after the second it is a carry, after the third
    /// nothing: (2⁵¹² − 1)·c + 2⁵¹² < 2⁷⁶⁸ for a c of 256 bits, and so on.
    fn reduce(wide: &[u64; 2 * LIMBS]) -> Self {
        let wide = Self::fold(wide, LIMBS);
        let wide = Self::fold(&wide, M::C.len());
        let wide = Self::fold(&wide, 1);
        Self::subtract_once(low(&wide))
    }

    /// low + excess·c, where the excess has `excess` limbs above the low half.
    #[inline(always)]
    fn fold(wide: &[u64; 2 * LIMBS], excess: usize) -> [u64; 2 * LIMBS] {
        let mut sum = [0; 2 * LIMBS];
        sum[..LIMBS].copy_from_slice(&wide[..LIMBS]);
        for i in 0..excess {
            let mut carry = 0;
            for (j, c) in M::C.iter().enumerate() {
                (sum[i + j], carry) = multiply_add(wide[LIMBS + i], *c, sum[i + j], carry);
            }
            for limb in &mut sum[i + M::C.len()..LIMBS + M::C.len()] {
                (*limb, carry) = add_carry(*limb, 0, carry);
            }
        }
        sum
    }

    /// Subtracts the modulus if the number is not below it: exactly then adding c overflows 2⁵¹².
    fn subtract_once(number: [u64; LIMBS]) -> Self {
        let mut shifted = [0; LIMBS];
        let mut carry = 0;
        for i in 0..LIMBS {
            (shifted[i], carry) = add_carry(number[i], M::C.get(i).copied().unwrap_or(0), carry);
        }
        let excess = Choice::from(carry as u8);
        Self::from_limbs(std::array::from_fn(|i| u64::conditional_select(&number[i], &shifted[i], excess)))
    }
}

impl<M: Modulus> PartialEq for Residue<M> {
    fn eq(&self, other: &Self) -> bool {
        self.0[..].ct_eq(&other.0[..]).into()
    }
}

impl<M: Modulus> ConditionallySelectable for Residue<M> {
    fn conditional_select(a: &Self, b: &Self, choice: Choice) -> Self {
        Self::from_limbs(std::array::from_fn(|i| u64::conditional_select(&a.0[i], &b.0[i], choice)))
    }
}

fn limbs(bytes: &[u8; 64]) -> [u64; LIMBS] {
    std::array::from_fn(|i| u64::from_le_bytes(std::array::from_fn(|j| bytes[8 * i + j])))
}

fn low(wide: &[u64; 2 * LIMBS]) -> [u64; LIMBS] {
    std::array::from_fn(|i| wide[i])
}

fn nibbles(limbs: &[u64; LIMBS]) -> impl Iterator<Item = usize> + use<> {
    let limbs = *limbs;
    (0..16 * LIMBS).rev().map(move |i| (limbs[i / 16] >> (4 * (i % 16)) & 0xf) as usize)
}

#[inline(always)]
fn add_carry(a: u64, b: u64, carry: u64) -> (u64, u64) {
    let sum = u128::from(a) + u128::from(b) + u128::from(carry);
    (sum as u64, (sum >> 64) as u64)
}

#[inline(always)]
fn sub_borrow(a: u64, b: u64, borrow: u64) -> (u64, u64) {
    let difference = u128::from(a).wrapping_sub(u128::from(b)).wrapping_sub(u128::from(borrow));
    (difference as u64, (difference >> 127) as u64)
}

#[inline(always)]
fn multiply_add(a: u64, b: u64, addend: u64, carry: u64) -> (u64, u64) {
    let sum = u128::from(a) * u128::from(b) + u128::from(addend) + u128::from(carry);
    (sum as u64, (sum >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laws<M: Modulus>() {
        let largest = Residue::<M>::ZERO.sub(&Residue::ONE);
        let some = Residue::<M>::reduce_le_bytes(&std::array::from_fn(|i| (i * 37 + 11) as u8));
        assert!(largest.add(&Residue::ONE).is_zero());
        assert!(largest.square() == Residue::ONE);
        assert!(largest.mul(&some) == some.neg());
        assert!(some.mul(&some.invert()) == Residue::ONE);
        assert!(some.sub(&largest) == some.add(&Residue::ONE));
        assert!(some.triple() == some.mul(&Residue::from_limbs([3, 0, 0, 0, 0, 0, 0, 0])));
        assert!(some.add(&largest).mul(&some) == some.square().add(&largest.mul(&some)));
        assert!(Residue::<M>::from_le_bytes(&largest.to_le_bytes()).is_some());
        assert!(Residue::<M>::from_le_bytes(&[0xff; 64]).is_none());
        assert!(Residue::<M>::from_le_bytes(&some.to_le_bytes()) == Some(some));
    }

    #[test]
    fn the_field_laws_hold_for_both_moduli() {
        laws::<FieldPrime>();
        laws::<GroupOrder>();
    }

    #[test]
    fn the_modulus_itself_is_zero() {
        let mut p = [0xff; 64];
        p[0] = 0xc7;
        p[1] = 0xfd;
        assert!(Field::from_le_bytes(&p).is_none());
        assert!(Field::reduce_le_bytes(&p).is_zero());
    }
}
