//! Nodes and weights of Gauss-Hermite quadrature for the standard normal distribution.

/// `(z_k, ln w_k + z_k²/2)` for `∫ f(z) φ(z) dz ≈ Σ w_k f(z_k)`, nodes ascending.
///
/// The nodes are the roots of the orthonormal Hermite polynomial `p_n`, with
/// `√(j+1) p_{j+1} = z p_j − √j p_{j−1}` and `p_n' = √n p_{n−1}`; weights are `1/(n p_{n−1}²)` (Golub and Welsch 1969,
/// *Math. Comput.* 23:221). Roots are found from above one by one, the known ones divided out (Maehly).
pub(super) fn nodes(points: u32) -> Vec<(f64, f64)> {
    let n = f64::from(points);
    let mut roots: Vec<f64> = Vec::new();
    let mut start = 2.0 * n.sqrt() + 1.0;
    for _ in 0..points {
        let mut z = start;
        for _ in 0..200 {
            let (value, before) = polynomial(points, z);
            let known: f64 = roots.iter().map(|r| 1.0 / (z - r)).sum();
            let step = value / (n.sqrt() * before - value * known);
            z -= step;
            if step.abs() < 1e-15 * z.abs().max(1.0) {
                break;
            }
        }
        roots.push(z);
        start = z - 1e-3;
    }
    roots.reverse();
    // The roots lie symmetrically; making it exact keeps the integral even in the standard deviation.
    let mirrored = roots.iter().zip(roots.iter().rev()).map(|(low, high)| 0.5 * (low - high));
    mirrored
        .map(|z| {
            let (_, before) = polynomial(points, z);
            (z, 0.5 * z * z - (n * before * before).ln())
        })
        .collect()
}

/// `p_n` and `p_{n−1}` at `z`.
fn polynomial(n: u32, z: f64) -> (f64, f64) {
    let (mut value, mut before) = (1.0, 0.0);
    for j in 0..n {
        let j = f64::from(j);
        (value, before) = ((z * value - j.sqrt() * before) / (j + 1.0).sqrt(), value);
    }
    (value, before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_nodes_are_those_of_the_tables() {
        // Abramowitz and Stegun (1964), table 25.10, n = 9, turned to the normal distribution.
        let found = nodes(9);
        let largest = 3.190_993_201_781_528 * 2.0_f64.sqrt();
        assert!((found[8].0 - largest).abs() < 1e-14 && found[4].0 == 0.0);
        let weight = 3.960_697_726_326e-5 / std::f64::consts::PI.sqrt();
        assert!(((found[8].1 - 0.5 * largest * largest).exp() / weight - 1.0).abs() < 1e-11);
    }

    #[test]
    fn moments_up_to_twice_the_points_are_exact() {
        for points in 1..=25 {
            let found = nodes(points);
            let moment = |k: i32| -> f64 {
                found.iter().map(|&(z, lifted)| (lifted - 0.5 * z * z).exp() * z.powi(k)).sum()
            };
            let mut expected = 1.0;
            for half in 0..points as i32 {
                let found = moment(2 * half);
                assert!((found / expected - 1.0).abs() < 1e-12, "{points} points, moment {}", 2 * half);
                assert!(moment(2 * half + 1).abs() < 1e-12 * expected);
                expected *= f64::from(2 * half + 1);
            }
        }
    }
}
