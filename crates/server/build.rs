//! The built web UI is part of the binary. Its files have new names after each build, so cargo has to watch the folder;
//! a folder that is always there, because cargo takes one that is missing for changed and would compile us each time.

fn main() {
    println!("cargo::rerun-if-changed=../../ui/dist");
}
