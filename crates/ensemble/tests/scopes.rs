//! What a list shows and what a rule allows are the same, in any network anybody could build.
