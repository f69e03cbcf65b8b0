//! The linear programs alone.

use super::simplex::{NO_LIMIT, Program, Tableau};

#[test]
fn two_unknowns_that_balance_go_as_far_as_their_limits() {
    let mut tableau = Tableau::new(&[vec![(0, 1), (1, 1)]], 2).unwrap();
    let mut program = Program::free(vec![-3, -5], vec![NO_LIMIT, NO_LIMIT]);
    program.slope = vec![-1, 0];
    tableau.minimise(&program).unwrap();
    assert_eq!(tableau.whole_near(&program).unwrap(), [5, -5]);
    program.slope = vec![1, 0];
    tableau.minimise(&program).unwrap();
    assert_eq!(tableau.whole_near(&program).unwrap(), [-3, 3]);
}

#[test]
fn a_fractional_corner_is_found_exactly_and_a_whole_one_near_it() {
    let mut tableau = Tableau::new(&[vec![(0, 2), (1, 1)]], 2).unwrap();
    let mut program = Program::free(vec![-3, -3], vec![3, 3]);
    program.slope = vec![-1, 0];
    tableau.minimise(&program).unwrap();
    assert_eq!(tableau.around(0), Some((1, 2)));
    assert_eq!(tableau.whole_near(&program).unwrap(), [1, -2]);
}

#[test]
fn a_cost_in_both_directions_is_paid_only_where_it_is_worth_it() {
    // A ring of four: the reward on 0 pays for one cheap way round.
    let equations = [vec![(0, 1), (1, 1), (2, 1)], vec![(0, 1), (3, 1)]];
    let mut tableau = Tableau::new(&equations, 4).unwrap();
    let mut program = Program::free(vec![0, -9, -9, -9], vec![4, 9, 9, 9]);
    program.slope[0] = -100;
    program.kink = vec![0, 7, 5, 3];
    tableau.minimise(&program).unwrap();
    assert_eq!(tableau.whole_near(&program).unwrap(), [4, 0, -4, -4]);
    program.slope[0] = -7;
    tableau.minimise(&program).unwrap();
    assert_eq!(tableau.whole_near(&program).unwrap(), [0, 0, 0, 0]);
}
