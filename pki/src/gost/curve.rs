//! Points of id-tc26-gost-3410-2012-512-paramSetA: y² = x³ − 3x + b over the field, of prime order q.
//!
//! Projective coordinates with the complete formulas of Renes, Costello and Batina (2016, algorithms 4 and 6):
//! one formula for all cases, the neutral element among them, and so no branch on secrets.

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use super::residue::{Field, Scalar};

const B: Field = Field::from_limbs([
    0x5031_9078_5a71_c760,
    0x862e_f9d4_ebee_4761,
    0x4cb4_5740_10da_90dd,
    0xee3c_b090_f30d_2761,
    0x79bd_081c_fd0b_6265,
    0x34b8_2574_761c_b0e8,
    0xc1bd_0b2b_6667_f1da,
    0xe8c2_505d_edfc_86dd,
]);

const GENERATOR_Y: Field = Field::from_limbs([
    0x89a5_89cb_5215_f2a4,
    0x8028_fe5f_c235_f5b8,
    0x3d75_e6a5_0e3a_41e9,
    0xdf16_26be_4fd0_36e9,
    0x7780_64fd_cbef_a921,
    0xce5e_1c93_acf1_abc1,
    0xa61b_8816_e254_50e6,
    0x7503_cfe8_7a83_6ae3,
]);

#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    x: Field,
    y: Field,
    z: Field,
}

impl Point {
    const NEUTRAL: Point = Point { x: Field::ZERO, y: Field::ONE, z: Field::ZERO };
    const GENERATOR: Point =
        Point { x: Field::from_limbs([3, 0, 0, 0, 0, 0, 0, 0]), y: GENERATOR_Y, z: Field::ONE };

    /// The point with these little-endian coordinates, if it is one.
    pub(super) fn from_affine(x: &[u8; 64], y: &[u8; 64]) -> Option<Point> {
        let (x, y) = (Field::from_le_bytes(x)?, Field::from_le_bytes(y)?);
        let right = x.square().mul(&x).sub(&x.triple()).add(&B);
        (y.square() == right).then_some(Point { x, y, z: Field::ONE })
    }

    /// The coordinate x, none for the neutral element.
    pub(super) fn x_le_bytes(&self) -> Option<[u8; 64]> {
        self.affine_le_bytes().map(|(x, _)| x)
    }

    pub(super) fn affine_le_bytes(&self) -> Option<([u8; 64], [u8; 64])> {
        if self.z.is_zero() {
            return None;
        }
        let inverse = self.z.invert();
        Some((self.x.mul(&inverse).to_le_bytes(), self.y.mul(&inverse).to_le_bytes()))
    }

    /// k·G in constant time, for secret k.
    pub(super) fn multiple_of_generator(k: &Scalar) -> Point {
        let table = Point::GENERATOR.small_multiples();
        let mut result = Point::NEUTRAL;
        for nibble in k.nibbles() {
            result = result.times_16().add(&select(&table, nibble));
        }
        result
    }

    /// a·G + b·Q for public a and b (Straus): the doublings are shared.
    pub(super) fn sum_of_multiples(a: &Scalar, b: &Scalar, q: &Point) -> Point {
        let (of_g, of_q) = (Point::GENERATOR.small_multiples(), q.small_multiples());
        let mut result = Point::NEUTRAL;
        for (a, b) in a.nibbles().zip(b.nibbles()) {
            result = result.times_16().add(&of_g[a]).add(&of_q[b]);
        }
        result
    }

    /// 0, 1, … 15 times this point.
    fn small_multiples(&self) -> [Point; 16] {
        let mut table = [Point::NEUTRAL; 16];
        for i in 1..16 {
            table[i] = table[i - 1].add(self);
        }
        table
    }

    fn times_16(&self) -> Point {
        self.double().double().double().double()
    }

    fn add(&self, other: &Point) -> Point {
        let xx = self.x.mul(&other.x);
        let yy = self.y.mul(&other.y);
        let zz = self.z.mul(&other.z);
        let xy = self.x.add(&self.y).mul(&other.x.add(&other.y)).sub(&xx.add(&yy));
        let yz = self.y.add(&self.z).mul(&other.y.add(&other.z)).sub(&yy.add(&zz));
        let xz = self.x.add(&self.z).mul(&other.x.add(&other.z)).sub(&xx.add(&zz));
        let bzz = xz.sub(&B.mul(&zz)).triple();
        let (minus, plus) = (yy.sub(&bzz), yy.add(&bzz));
        let zz3 = zz.triple();
        let bxz = B.mul(&xz).sub(&zz3.add(&xx)).triple();
        let xx3 = xx.triple().sub(&zz3);
        Point {
            x: plus.mul(&xy).sub(&yz.mul(&bxz)),
            y: plus.mul(&minus).add(&xx3.mul(&bxz)),
            z: minus.mul(&yz).add(&xy.mul(&xx3)),
        }
    }

    fn double(&self) -> Point {
        let xx = self.x.square();
        let yy = self.y.square();
        let zz = self.z.square();
        let xy2 = self.x.mul(&self.y).double();
        let xz2 = self.x.mul(&self.z).double();
        let yz2 = self.y.mul(&self.z).double();
        let bzz = B.mul(&zz).sub(&xz2).triple();
        let (minus, plus) = (yy.sub(&bzz), yy.add(&bzz));
        let zz3 = zz.triple();
        let bxz = B.mul(&xz2).sub(&zz3.add(&xx)).triple();
        let xx3 = xx.triple().sub(&zz3);
        Point {
            x: minus.mul(&xy2).sub(&bxz.mul(&yz2)),
            y: plus.mul(&minus).add(&xx3.mul(&bxz)),
            z: yz2.mul(&yy).double().double(),
        }
    }
}

/// Reads the whole table, so that the place read does not show the index.
fn select(table: &[Point; 16], index: usize) -> Point {
    let mut chosen = Point::NEUTRAL;
    for (i, point) in table.iter().enumerate() {
        let this: Choice = (i as u64).ct_eq(&(index as u64));
        chosen.x.conditional_assign(&point.x, this);
        chosen.y.conditional_assign(&point.y, this);
        chosen.z.conditional_assign(&point.z, this);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_lies_on_the_curve_and_has_the_order_q() {
        let (x, y) = Point::GENERATOR.affine_le_bytes().unwrap();
        assert!(Point::from_affine(&x, &y).is_some());
        let last = Point::multiple_of_generator(&Scalar::ZERO.sub(&Scalar::ONE));
        assert_eq!(last.x_le_bytes(), Some(x), "(q − 1)·G = −G");
        assert!(last.add(&Point::GENERATOR).x_le_bytes().is_none());
    }

    #[test]
    fn doubling_is_adding_to_itself() {
        let double = Point::GENERATOR.double().affine_le_bytes();
        assert_eq!(double, Point::GENERATOR.add(&Point::GENERATOR).affine_le_bytes());
    }
}
