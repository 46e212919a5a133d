//! The part of the module `time` that knows dates: `gmtime`, `strftime` and their kin.

use std::ffi::CString;
use std::sync::LazyLock;

use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{overflow_error, type_error, value_error};
use crate::object::io::path;
use crate::object::protocol::index::int_index;
use crate::object::row::arguments::kind;
use crate::object::row::{Args, Row, Takes, asks};
use crate::object::socket::argument::int;
use crate::object::str::surrogate_of;
use crate::object::tuple::struct_sequence::{self, field};
use crate::object::types;
use crate::object::value::Value;
use crate::sys::time;

pub(super) static STRUCT_TIME: LazyLock<Type> = LazyLock::new(|| Class::built_in(&DEFINITION));

static DEFINITION: Definition = Definition {
    name: "struct_time",
    module: "time",
    base: Some(&types::TUPLE),
    doc: "A date and a time of day, taken apart.",
    methods: &[
        field!(0, "tm_year", "The year."),
        field!(1, "tm_mon", "The month, from 1."),
        field!(2, "tm_mday", "The day of the month, from 1."),
        field!(3, "tm_hour", "The hour."),
        field!(4, "tm_min", "The minute."),
        field!(5, "tm_sec", "The second."),
        field!(6, "tm_wday", "The day of the week; Monday is 0."),
        field!(7, "tm_yday", "The day of the year, from 1."),
        field!(8, "tm_isdst", "Whether it is summer time; -1: not known."),
        field!(9, "tm_zone", "The name of the time zone."),
        field!(10, "tm_gmtoff", "Seconds east of Greenwich."),
        struct_sequence::REPR,
    ],
    new: Some(new),
    dotted: true,
    ..Definition::PLAIN
};

pub(super) const ROWS: &[Row] = &[
    asks("asctime", "(t=None, /)", Takes::Unpack(0, 1), asctime, "A date as text."),
    asks("ctime", "(seconds=None, /)", Takes::Tuple(0, 1), ctime, "A number of seconds since 1970 as text."),
    asks("gmtime", "(seconds=None, /)", Takes::Tuple(0, 1), gmtime, "The date in Greenwich.").example("time.gmtime(0)"),
    asks("localtime", "(seconds=None, /)", Takes::Tuple(0, 1), localtime, "The date here."),
    asks("mktime", "(t, /)", Takes::One, mktime, "The seconds since 1970 of a date here."),
    asks("strftime", "(format, t=None, /)", Takes::Tuple(1, 2), strftime, "A date in a format.")
        .example("time.strftime('%Y-%m-%d %H:%M:%S')"),
];

fn new(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    struct_sequence::construct(cx, class, args, 9, &["tm_zone", "tm_gmtoff"])
}

/// The zone's names and how far it is from Greenwich, as the module's constants.
pub(super) fn constants() -> Vec<(&'static str, Value)> {
    let year = 365 * 24 * 3600;
    let zone = |seconds: i64| broken_down(seconds, true).map(|tm| (tm.tm_gmtoff, zone_of(&tm))).unwrap_or_default();
    // A winter and a summer of a year like any other.
    let base = 50 * year + 13 * 24 * 3600;
    let (winter, summer) = (zone(base), zone(base + year / 2));
    let (standard, other) = if winter.0 <= summer.0 { (winter, summer) } else { (summer, winter) };
    let has_summer = standard.0 != other.0;
    vec![
        ("timezone", Value::Int(-standard.0)),
        ("altzone", Value::Int(-other.0)),
        ("daylight", Value::Int(has_summer.into())),
        ("tzname", Value::tuple([standard.1.into(), other.1.into()])),
    ]
}

fn zone_of(tm: &libc::tm) -> String {
    time::zone(tm)
}

fn empty() -> libc::tm {
    time::empty()
}

fn broken_down(seconds: i64, local: bool) -> Option<libc::tm> {
    time::date(seconds, local)
}

/// The seconds of an argument, rounded down; now where there is none.
fn seconds(cx: &mut Cx, value: &Value) -> Answer<i64> {
    let Some(value) = value.some() else {
        return Ok(time::now());
    };
    if let Value::Float(f) = value.plain() {
        if f.is_nan() {
            return Err(value_error(cx, "Invalid value NaN (not a number)"));
        }
        if f.abs() >= 9.2e18 {
            return Err(overflow_error(cx, "timestamp out of range for platform time_t"));
        }
        return Ok(f.floor() as i64);
    }
    match int_index(cx, value)? {
        Some(Value::Int(seconds)) => Ok(seconds),
        Some(_) => Err(overflow_error(cx, "timestamp out of range for platform time_t")),
        None => {
            let name = value.type_name();
            Err(type_error(cx, format!("'{}' object cannot be interpreted as an integer", name.as_str())))
        }
    }
}

fn at(cx: &mut Cx, value: &Value, local: bool) -> Answer<libc::tm> {
    let seconds = seconds(cx, value)?;
    match broken_down(seconds, local) {
        Some(tm) => Ok(tm),
        None => Err(raise_overflow(cx)),
    }
}

fn raise_overflow(cx: &Cx) -> crate::object::exception::Raised {
    crate::object::exception::raise::os_error(cx, libc::EOVERFLOW)
}

fn to_value(tm: &libc::tm) -> Value {
    let items = [
        tm.tm_year + 1900,
        tm.tm_mon + 1,
        tm.tm_mday,
        tm.tm_hour,
        tm.tm_min,
        tm.tm_sec,
        (tm.tm_wday + 6) % 7,
        tm.tm_yday + 1,
        tm.tm_isdst,
    ];
    let hidden = [("tm_zone", zone_of(tm).into()), ("tm_gmtoff", tm.tm_gmtoff.into())];
    struct_sequence::make(&STRUCT_TIME, items.map(Value::from).to_vec(), &hidden)
}

fn gmtime(cx: &mut Cx, args: &[Value]) -> Answer {
    at(cx, &args[0], false).map(|tm| to_value(&tm))
}

fn localtime(cx: &mut Cx, args: &[Value]) -> Answer {
    at(cx, &args[0], true).map(|tm| to_value(&tm))
}

/// A date that a user gave, as `function` takes it.
fn given(cx: &mut Cx, function: &str, value: &Value) -> Answer<libc::tm> {
    let Value::Tuple(items) = value.plain() else {
        return Err(type_error(cx, "Tuple or struct_time argument required"));
    };
    if items.len() != 9 {
        return Err(type_error(cx, format!("{function}(): illegal time tuple argument")));
    }
    let mut fields = [0i32; 9];
    for (field, item) in fields.iter_mut().zip(items.iter()) {
        *field = int(cx, item)?;
    }
    let mut tm = empty();
    tm.tm_year = match fields[0].checked_sub(1900) {
        Some(year) => year,
        None => return Err(overflow_error(cx, "year out of range")),
    };
    tm.tm_mon = fields[1].wrapping_sub(1);
    tm.tm_mday = fields[2];
    tm.tm_hour = fields[3];
    tm.tm_min = fields[4];
    tm.tm_sec = fields[5];
    tm.tm_wday = (fields[6].wrapping_add(1)) % 7;
    tm.tm_yday = fields[7].wrapping_sub(1);
    tm.tm_isdst = fields[8];
    Ok(tm)
}

/// Checks the fields of a date, and mends those where 0 stands for the first.
fn checked(cx: &mut Cx, mut tm: libc::tm) -> Answer<libc::tm> {
    if tm.tm_mon == -1 {
        tm.tm_mon = 0;
    }
    if tm.tm_mday == 0 {
        tm.tm_mday = 1;
    }
    if tm.tm_yday == -1 {
        tm.tm_yday = 0;
    }
    let ranges = [
        (tm.tm_mon, 0, 11, "month"),
        (tm.tm_mday, 1, 31, "day of month"),
        (tm.tm_hour, 0, 23, "hour"),
        (tm.tm_min, 0, 59, "minute"),
        (tm.tm_sec, 0, 61, "seconds"),
        (tm.tm_wday, 0, 6, "day of week"),
        (tm.tm_yday, 0, 365, "day of year"),
    ];
    for (value, low, high, what) in ranges {
        if !(low..=high).contains(&value) {
            return Err(value_error(cx, format!("{what} out of range")));
        }
    }
    Ok(tm)
}

fn text(tm: &libc::tm) -> Value {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (day, month) = (DAYS[tm.tm_wday.rem_euclid(7) as usize], MONTHS[tm.tm_mon.rem_euclid(12) as usize]);
    let year = i64::from(tm.tm_year) + 1900;
    format!("{day} {month} {:2} {:02}:{:02}:{:02} {year}", tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec).into()
}

fn asctime(cx: &mut Cx, args: &[Value]) -> Answer {
    let tm = match args[0].given() {
        Some(date) => {
            let tm = given(cx, "asctime", date)?;
            checked(cx, tm)?
        }
        None => at(cx, &Value::None, true)?,
    };
    Ok(text(&tm))
}

fn ctime(cx: &mut Cx, args: &[Value]) -> Answer {
    at(cx, &args[0], true).map(|tm| text(&tm))
}

fn mktime(cx: &mut Cx, args: &[Value]) -> Answer {
    let mut tm = given(cx, "mktime", &args[0])?;
    tm.tm_wday = -1;
    let seconds = time::seconds(&mut tm);
    if seconds == -1 && tm.tm_wday == -1 {
        return Err(overflow_error(cx, "mktime argument out of range"));
    }
    Ok(Value::from(seconds as f64))
}

fn strftime(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(format) = args[0].as_str().cloned() else {
        let name = kind(&args[0]);
        return Err(type_error(cx, format!("strftime() argument 1 must be str, not {name}")));
    };
    if format.contains('\0') {
        return Err(value_error(cx, "embedded null character"));
    }
    let tm = match args[1].given() {
        Some(date) => {
            let tm = given(cx, "strftime", date)?;
            checked(cx, tm)?
        }
        None => at(cx, &Value::None, true)?,
    };
    if format.is_empty() {
        return Ok("".into());
    }
    if format.contains('\0') {
        return Err(value_error(cx, "embedded null character"));
    }
    let mut made = String::new();
    // What the C library must not see, a stand-in of a surrogate, goes around it.
    let mut piece = String::new();
    let flush = |piece: &mut String, made: &mut String| {
        made.push_str(&in_format(&tm, piece));
        piece.clear();
    };
    for c in format.chars() {
        if surrogate_of(c).is_some() {
            flush(&mut piece, &mut made);
            made.push(c);
        } else {
            piece.push(c);
        }
    }
    flush(&mut piece, &mut made);
    Ok(made.into())
}

fn in_format(tm: &libc::tm, format: &str) -> String {
    let Ok(wanted) = CString::new(format) else { return String::new() };
    let mut room = vec![0u8; 256];
    loop {
        let length = time::format(&mut room, &wanted, tm);
        // An answer may be empty; beyond this it is no matter of room.
        if length > 0 || room.len() > 256 * format.len().max(1) {
            return path::decode(&room[..length]);
        }
        room.resize(room.len() * 2, 0);
    }
}
