// SPDX-License-Identifier: Apache-2.0
//
// A program in Rust that uses its standard library: collections, formats, files and directories, errors,
// threads' storage, times. It prints its findings under titles, as the C guests do, and leaves the
// directory empty. With the argument `panic` it ends with an index out of bounds.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

thread_local!(static SEEN: RefCell<Vec<u32>> = RefCell::new(Vec::new()));

/// An error with a cause.
#[derive(Debug)]
struct Failure(String, io::Error);

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{}: {:?}", self.0, self.1.kind())
    }
}

impl std::error::Error for Failure {}

fn named<T>(name: &str, result: io::Result<T>) -> Result<T, Failure> {
    result.map_err(|error| Failure(name.to_string(), error))
}

/// Prints what came out of an operation.
fn report<T: fmt::Debug>(name: &str, result: Result<T, Failure>) {
    match result {
        Ok(value) => println!("{name}: {value:?}"),
        Err(failure) => println!("{name}: {failure}"),
    }
}

fn collections() {
    println!("== collections");
    let text = "the quick brown fox jumps over the lazy dog and the fox";
    let mut counts = BTreeMap::new();
    for word in text.split_whitespace() {
        *counts.entry(word).or_insert(0) += 1;
    }
    println!("counts: {counts:?}");
    let lengths: HashMap<&str, usize> = text.split(' ').map(|word| (word, word.len())).collect();
    let mut lengths: Vec<_> = lengths.into_iter().collect();
    lengths.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    println!("lengths: {:?}", &lengths[..3]);
    let letters: HashSet<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
    println!("letters: {}", letters.len());
    let mut queue: VecDeque<u64> = (1..=3).collect();
    for _ in 0..60 {
        let next = queue.iter().sum::<u64>();
        queue.rotate_left(1);
        queue[2] = next;
    }
    println!("queue: {queue:?}");
}

fn numbers() {
    println!("== numbers");
    println!("floats: {:?} {:.3} {:e} {}", 0.1 + 0.2, 2f64.sqrt(), 1e-300f64, f32::MAX);
    println!("parsed: {:?} {:?}", "12x".parse::<i32>().is_err(), "-1.5e3".parse::<f64>());
    println!("wide: {}", (1u128 << 100) / 7 + u128::from(u64::MAX));
    println!("checked: {:?} {:?}", i32::MAX.checked_add(1), 200u8.saturating_add(100));
    println!("padded: [{:>8}] [{:<6}] [{:^7}] [{:#010x}]", "right", "left", "mid", 48879);
    let shape: Box<dyn Fn(f64) -> f64> = Box::new(|x| x * x);
    println!("closure: {}", (1..=10).map(|i| shape(f64::from(i))).sum::<f64>());
}

fn files(root: &Path) -> Result<(), Failure> {
    println!("== files");
    let folder = root.join("reports");
    named("create", fs::create_dir_all(folder.join("deep")))?;
    report("create again", named("create", fs::create_dir(&folder)));
    let path = folder.join("lines.txt");
    let mut file = named("open", File::create(&path))?;
    for line in 0..1000 {
        named("write", writeln!(file, "line {line}"))?;
    }
    drop(file);
    println!("size: {}", named("status", fs::metadata(&path))?.len());
    let mut file = named("open", OpenOptions::new().read(true).append(true).open(&path))?;
    named("append", file.write_all("end \u{e4}\n".as_bytes()))?;
    named("seek", file.seek(SeekFrom::End(-7)))?;
    let mut rest = String::new();
    named("read", file.read_to_string(&mut rest))?;
    println!("rest: {rest:?}");
    named("seek", file.seek(SeekFrom::Start(0)))?;
    let lines = BufReader::new(&file).lines().map(|line| line.unwrap().len()).sum::<usize>();
    println!("bytes of lines: {lines}");
    named("length", file.set_len(10))?;
    println!("text: {:?}", named("read", fs::read_to_string(&path))?);
    named("rename", fs::rename(&path, folder.join("deep").join("moved.txt")))?;
    let mut names: Vec<_> = named("list", fs::read_dir(&folder))?
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    println!("names: {names:?}");
    report("missing", named("open", File::open(&path).map(drop)));
    report("a directory in use", named("remove", fs::remove_dir(&folder)));
    report("a file as a directory", named("list", fs::read_dir(folder.join("deep/moved.txt")).map(drop)));
    report("outside", named("open", File::open(root.join("../../secret")).map(drop)));
    named("remove", fs::remove_dir_all(&folder))?;
    println!("left: {}", named("list", fs::read_dir(root))?.count());
    Ok(())
}

fn times() {
    println!("== times");
    let start = Instant::now();
    std::thread::sleep(Duration::from_millis(2));
    println!("slept: {}", start.elapsed() >= Duration::from_millis(2));
    println!("after 1970: {}", SystemTime::now() > SystemTime::UNIX_EPOCH);
    SEEN.with(|seen| seen.borrow_mut().extend([1, 2, 3]));
    println!("of this thread: {:?}", SEEN.with(|seen| seen.borrow().clone()));
    println!("a thread: {:?}", std::thread::Builder::new().spawn(|| ()).map(drop).map_err(|e| e.kind()));
}

fn main() {
    collections();
    numbers();
    if let Err(failure) = files(Path::new("/")) {
        println!("files: {failure}");
    }
    times();
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.first().map_or(false, |word| word == "panic") {
        let shares = vec![1, 2, 3];
        println!("{}", shares[words.len() + 10]);
    }
}
