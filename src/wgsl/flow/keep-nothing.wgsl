// A pass that needs no backward pass keeps nothing of the conditioner.

fn keep_first(block: u32) {}

fn keep_second(block: u32, i: u32, value: Rows, share: Rows) {}
