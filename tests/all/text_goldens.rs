//! What CPython 3.11 answers, for where there is none: a few of each of the pure layers under the values.

use sockstep::pure::fault::Fault;
use sockstep::pure::number::binary::{Datum, Item, Layout};
use sockstep::pure::number::{Int, IntRef, convert, integer, power, print, real};
use sockstep::pure::text::{bytes, case, codec, format, repr, similar, string, template};

fn quiet() -> Result<(), Fault> {
    Ok(())
}

fn said<T>(result: Result<T, Fault>) -> String {
    result.err().map_or_else(|| "no fault".to_owned(), |fault| fault.to_string())
}

#[test]
fn numbers() {
    let (seven, minus_two) = (IntRef::Small(7), IntRef::Small(-2));
    assert_eq!(integer::divmod::<Fault>(seven, minus_two, &mut quiet), Ok((Int::Small(-4), Int::Small(-1))));
    let zero = IntRef::Small(0);
    assert_eq!(
        said(integer::floor_div(seven, zero, &mut quiet)),
        "ZeroDivisionError: integer division or modulo by zero"
    );
    assert_eq!(said(integer::modulo(seven, zero, &mut quiet)), "ZeroDivisionError: integer modulo by zero");
    assert_eq!(said(convert::true_div(seven, zero, &mut quiet)), "ZeroDivisionError: division by zero");
    assert_eq!(said(integer::shl(seven, minus_two)), "ValueError: negative shift count");
    let inverse = power::pow_mod(IntRef::Small(5), IntRef::Small(-1), IntRef::Small(10), &mut quiet);
    assert_eq!(said(inverse), "ValueError: base is not invertible for the given modulus");
    assert_eq!(said(convert::from_float(f64::NAN)), "ValueError: cannot convert float NaN to integer");
    assert_eq!((convert::hash(IntRef::Small(-1)), convert::hash_float(0.5)), (-2, Some(1152921504606846976)));
    assert_eq!([0.1, 1e16, 1e-5, -0.0].map(print::float), ["0.1", "1e+16", "1e-05", "-0.0"]);
    // Where two shortest texts are equally near, the even one.
    let halfway = [982433466146262.2, 2f64.powi(-25), -0.5 - 2f64.powi(-17)];
    let even = ["982433466146262.2", "2.9802322387695312e-08", "-0.5000076293945312"];
    assert_eq!(halfway.map(print::float), even);
    assert_eq!(print::float_hex(-0.1), "-0x1.999999999999ap-4");
    assert_eq!((real::round(2.675, 2), real::round(-1250.0, -2)), (Ok(2.67), Ok(-1200.0)));
}

#[test]
fn formats() {
    let int = |value, spec| format::int::<Fault>(IntRef::Small(value), spec, "int", 4300, &mut quiet);
    assert_eq!(int(-1234567, "*>+15,").as_deref(), Ok("*****-1,234,567"));
    assert_eq!(int(255, "#010x").as_deref(), Ok("0x000000ff"));
    assert_eq!(format::float(1234.5, "012,.2f").as_deref(), Ok("0,001,234.50"));
    assert_eq!(format::float(1e6, "g").as_deref(), Ok("1e+06"));
    assert_eq!(format::string("한글", "^6.1").as_deref(), Ok("  한   "));
    assert_eq!(said(format::string("a", "d")), "ValueError: Unknown format code 'd' for object of type 'str'");
    assert_eq!(said(int(5, ".3")), "ValueError: Precision not allowed in integer format specifier");
    assert_eq!(said(int(5, "xx")), "ValueError: Invalid format specifier 'xx' for object of type 'int'");
    let pieces: Result<Vec<_>, _> = template::pieces("a{{{0[x].y!r:>{w}}}").collect();
    let field = template::Piece::Field { name: "0[x].y", conversion: Some('r'), spec: ">{w}", nested: true };
    assert_eq!(pieces, Err(Fault::value("Single '}' encountered in format string")));
    let pieces: Result<Vec<_>, _> = template::pieces("a{{{0[x].y!r:>{w}}").collect();
    assert_eq!(pieces, Ok(vec![template::Piece::Literal("a{"), field]));
}

#[test]
fn strings() {
    assert_eq!(string::split(" a  b c ", None, 1), Ok(vec!["a", "b c "]));
    assert_eq!(string::split_lines("a\r\nb\u{2028}c", true), ["a\r\n", "b\u{2028}", "c"]);
    assert_eq!(string::find("한글abc", "b", Some(-2), None), Some(3));
    assert_eq!(case::title("they're ΟΔΟΣ ǆ"), "They'Re Οδος ǅ");
    assert_eq!(bytes::hex_grouped(b"\x01\x02\x03\x04\x05", ':', 2), "01:0203:0405");
    assert_eq!(said(bytes::from_hex("0g")), "ValueError: non-hexadecimal number found in fromhex() arg at position 1");
    assert_eq!(similar::suggest("SOCK_STREAN", ["SOCK_DGRAM", "SOCK_STREAM"]), Some("SOCK_STREAM"));
    assert_eq!(similar::suggest("x", ["abcdef"]), None);
}

#[test]
fn codecs() {
    let decoding = |bytes: &[u8], name| codec::decode(bytes, name, "strict").map_err(|f| f.to_fault("", bytes).message);
    let encoding = |text, name| codec::encode(text, name, "strict").map_err(|f| f.to_fault(text, b"").message);
    assert_eq!(decoding(b"\xc7\xd1", "euc-kr").as_deref(), Ok("한"));
    let start = "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte";
    assert_eq!(decoding(b"\xff", "utf-8"), Err(start.into()));
    let ordinal = "'ascii' codec can't encode characters in position 0-1: ordinal not in range(128)";
    assert_eq!(encoding("한글", "ascii"), Err(ordinal.into()));
    assert_eq!(encoding("x", "nothing"), Err("unknown encoding: nothing".into()));
    let escaped = codec::decode(b"a\xff", "ascii", "surrogateescape").map(|text| repr::string(&text));
    assert_eq!(escaped.as_deref(), Ok(r"'a\udcff'"));
}

#[test]
fn binary() {
    let layout = Layout::parse("!HI3s").expect("a format");
    let data = [Datum::Int(IntRef::Small(1)), Datum::Int(IntRef::Small(2)), Datum::Bytes(b"ab")];
    let packed = layout.pack(&data).expect("right values");
    assert_eq!(packed, b"\0\x01\0\0\0\x02ab\0");
    assert_eq!(layout.unpack(&packed).map(|items| items[1].clone()), Ok(Item::Int(Int::Small(2))));
    assert_eq!(said(layout.unpack(b"")), "struct.error: unpack requires a buffer of 9 bytes");
    assert_eq!(said(layout.pack(&data[..1])), "struct.error: pack expected 3 items for packing (got 1)");
    let negative = Layout::parse("B").expect("a format").pack(&[Datum::Int(IntRef::Small(-1))]);
    assert_eq!(said(negative), "struct.error: ubyte format requires 0 <= number <= 255");
    assert_eq!(Layout::parse("bhq").map(|layout| layout.size()), Ok(16));
}
