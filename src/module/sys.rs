//! The module `sys`: the language spoken, the standard streams, and what the interpreter says of itself.

use std::os::unix::ffi::OsStrExt;
use std::sync::LazyLock;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use crate::event::Stream;
use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::exception::kinds::{RECURSION_ERROR, SYSTEM_EXIT};
use crate::object::exception::raise::{error, type_error, value_error, with_args};
use crate::object::exception::{Raised, show, traceback::Traceback};
use crate::object::float::real_argument;
use crate::object::instance::{Object, Payload};
use crate::object::io::{path, streams};
use crate::object::module::Module;
use crate::object::protocol::write;
use crate::object::row::arguments::c_int;
use crate::object::row::{Row, Takes, asks, does};
use crate::object::str::intern;
use crate::object::tuple::struct_sequence::{self, field};
use crate::object::types;
use crate::object::value::{Truth, Value};

const FUNCTIONS: &[Row] = &[
    does("exit", "(status=None, /)", Takes::Positional(0, 1), exit, "Leaves the program.").example("sys.exit(1)"),
    asks("exc_info", "()", Takes::Nothing, exc_info, "The exception being handled: class, value, traceback."),
    asks("exception", "()", Takes::Nothing, exception, "The exception being handled."),
    asks("getdefaultencoding", "()", Takes::Nothing, |_, _| Ok("utf-8".into()), "The encoding of str.encode()."),
    asks("getfilesystemencoding", "()", Takes::Nothing, |_, _| Ok("utf-8".into()), "The encoding of file names."),
    asks(
        "getfilesystemencodeerrors",
        "()",
        Takes::Nothing,
        |_, _| Ok("surrogateescape".into()),
        "How file names are decoded.",
    ),
    asks(
        "getrecursionlimit",
        "()",
        Takes::Nothing,
        |cx, _| Ok(cx.world.depth_limit.load(Relaxed).into()),
        "How deep calls may go.",
    ),
    does("setrecursionlimit", "(limit, /)", Takes::One, setrecursionlimit, "Sets how deep calls may go."),
    asks("getrefcount", "(object, /)", Takes::One, getrefcount, "How many hold a value."),
    asks("getsizeof", "(object, default=0)", Takes::Keywords, getsizeof, "About how many bytes a value takes."),
    asks("getswitchinterval", "()", Takes::Nothing, getswitchinterval, "How often threads take turns."),
    does("setswitchinterval", "(interval, /)", Takes::One, setswitchinterval, "Sets how often threads take turns."),
    asks("intern", "(string, /)", Takes::One, intern_text, "The one text that stands for this name."),
    asks("is_finalizing", "()", Takes::Nothing, |_, _| Ok(false.into()), "Whether the program is ending."),
    asks(
        "get_int_max_str_digits",
        "()",
        Takes::Nothing,
        |_, _| Ok(write::digits_limit().into()),
        "The limit on digits of an int as text.",
    ),
    does("set_int_max_str_digits", "(maxdigits)", Takes::Keywords, set_digits, "Sets that limit."),
    does("excepthook", "(exctype, value, traceback, /)", Takes::Positional(3, 3), excepthook, "Shows an exception."),
    asks("gettrace", "()", Takes::Nothing, |_, _| Ok(Value::None), "None: nothing traces."),
    asks("getallocatedblocks", "()", Takes::Nothing, |_, _| Ok(0.into()), "Not counted here."),
];

macro_rules! sequences {
    ($($constant:ident = $name:literal, $fields:expr;)*) => {
        $(static $constant: LazyLock<Type> = LazyLock::new(|| {
            static DEFINITION: Definition = Definition {
                name: $name,
                module: "sys",
                base: Some(&types::TUPLE),
                methods: $fields,
                dotted: true,
                ..Definition::PLAIN
            };
            Class::built_in(&DEFINITION)
        });)*
    };
}

sequences! {
    VERSION_INFO = "version_info", &[
        field!(0, "major", "Major version."),
        field!(1, "minor", "Minor version."),
        field!(2, "micro", "Patch level."),
        field!(3, "releaselevel", "alpha, beta, candidate or final."),
        field!(4, "serial", "Serial number."),
        struct_sequence::REPR,
    ];
    FLAGS = "flags", &[
        field!(0, "debug", "-d"),
        field!(1, "inspect", "-i"),
        field!(2, "interactive", "-i"),
        field!(3, "optimize", "-O"),
        field!(4, "dont_write_bytecode", "-B"),
        field!(5, "no_user_site", "-s"),
        field!(6, "no_site", "-S"),
        field!(7, "ignore_environment", "-E"),
        field!(8, "verbose", "-v"),
        field!(9, "bytes_warning", "-b"),
        field!(10, "quiet", "-q"),
        field!(11, "hash_randomization", "-R"),
        field!(12, "isolated", "-I"),
        field!(13, "dev_mode", "-X dev"),
        field!(14, "utf8_mode", "-X utf8"),
        field!(15, "warn_default_encoding", "-X warn_default_encoding"),
        field!(16, "safe_path", "-P"),
        field!(17, "int_max_str_digits", "-X int_max_str_digits"),
        struct_sequence::REPR,
    ];
    FLOAT_INFO = "float_info", &[
        field!(0, "max", "The largest float."),
        field!(1, "max_exp", "Its exponent."),
        field!(2, "max_10_exp", "Its decimal exponent."),
        field!(3, "min", "The smallest normal float."),
        field!(4, "min_exp", "Its exponent."),
        field!(5, "min_10_exp", "Its decimal exponent."),
        field!(6, "dig", "Decimal digits that a float keeps."),
        field!(7, "mant_dig", "Digits of the mantissa."),
        field!(8, "epsilon", "The step from 1.0 to the next float."),
        field!(9, "radix", "The base."),
        field!(10, "rounds", "How it rounds."),
        struct_sequence::REPR,
    ];
    INT_INFO = "int_info", &[
        field!(0, "bits_per_digit", "Bits of a digit inside."),
        field!(1, "sizeof_digit", "Bytes of a digit inside."),
        field!(2, "default_max_str_digits", "The limit on digits as text."),
        field!(3, "str_digits_check_threshold", "The least limit."),
        struct_sequence::REPR,
    ];
    HASH_INFO = "hash_info", &[
        field!(0, "width", "Bits of a hash."),
        field!(1, "modulus", "The prime of numeric hashes."),
        field!(2, "inf", "The hash of inf."),
        field!(3, "nan", "Not used any more."),
        field!(4, "imag", "The factor of imaginary parts."),
        field!(5, "algorithm", "How text is hashed."),
        field!(6, "hash_bits", "Bits inside."),
        field!(7, "seed_bits", "Bits of the seed."),
        field!(8, "cutoff", "For short texts."),
        struct_sequence::REPR,
    ];
    THREAD_INFO = "thread_info", &[
        field!(0, "name", "The library."),
        field!(1, "lock", "How locks are made."),
        field!(2, "version", "Its version."),
        struct_sequence::REPR,
    ];
}

static NAMESPACE: LazyLock<Type> = LazyLock::new(|| Class::built_in(&NAMESPACE_DEFINITION));
static NAMESPACE_DEFINITION: Definition = Definition {
    name: "SimpleNamespace",
    module: "types",
    methods: &[asks("__repr__", "()", Takes::Slot(0, 0), show_namespace, "Its text.")],
    dotted: true,
    attributes: true,
    ..Definition::PLAIN
};

fn show_namespace(cx: &mut Cx, args: &[Value]) -> Answer {
    let Value::Object(object) = &args[0] else { return Ok(Value::None) };
    let mut parts = Vec::new();
    for (name, value) in object.attrs.entries() {
        parts.push(format!("{}={}", write::str(cx, &name)?, write::inner_repr(cx, &value)?));
    }
    Ok(format!("namespace({})", parts.join(", ")).into())
}

/// The version of the language spoken.
const VERSION: [i64; 3] = [3, 11, 7];

fn version() -> Value {
    let [major, minor, micro] = VERSION.map(Value::Int);
    struct_sequence::make(&VERSION_INFO, vec![major, minor, micro, "final".into(), 0.into()], &[])
}

fn implementation() -> Value {
    let object = Object::new(&NAMESPACE, Payload::Nothing);
    object.attrs.set_text("name", "cpython".into());
    object.attrs.set_text("cache_tag", "cpython-311".into());
    object.attrs.set_text("version", version());
    object.attrs.set_text("hexversion", hexversion());
    Value::Object(object)
}

fn hexversion() -> Value {
    let [major, minor, micro] = VERSION;
    Value::Int(major << 24 | minor << 16 | micro << 8 | 0xf0)
}

pub(super) fn make(cx: &mut Cx) -> Answer {
    let module = Module::new("sys", "The interpreter and its streams.", FUNCTIONS);
    let attrs = &module.attrs;
    let argv: Vec<Value> = cx.host.arguments().into_iter().map(Value::from).collect();
    let argv = if argv.is_empty() { vec![Value::str("")] } else { argv };
    let program = std::env::current_exe().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    let [major, minor, micro] = VERSION;
    let none = || Value::None;
    let texts = |names: &[&str]| Value::tuple(names.iter().map(|name| Value::str(*name)).collect::<Vec<_>>());
    let values = [
        ("argv", Value::list(argv)),
        ("orig_argv", Value::list(std::env::args_os().map(|given| path::decode(given.as_bytes()).into()).collect())),
        ("path", Value::list(vec![Value::str("")])),
        ("modules", Value::Dict(cx.world.modules.clone())),
        ("builtin_module_names", texts(&super::MODULES.iter().map(|m| m.name).collect::<Vec<_>>())),
        ("platform", "linux".into()),
        ("byteorder", if cfg!(target_endian = "little") { "little" } else { "big" }.into()),
        ("version", format!("{major}.{minor}.{micro} (sockstep {})", env!("CARGO_PKG_VERSION")).into()),
        ("version_info", version()),
        ("hexversion", hexversion()),
        ("api_version", 1013.into()),
        ("copyright", "Sockstep speaks Python; see the project's licence.".into()),
        ("implementation", implementation()),
        ("maxsize", i64::MAX.into()),
        ("maxunicode", 0x10_ffff.into()),
        ("executable", Value::from(program)),
        ("prefix", "/usr".into()),
        ("exec_prefix", "/usr".into()),
        ("base_prefix", "/usr".into()),
        ("base_exec_prefix", "/usr".into()),
        ("platlibdir", "lib".into()),
        ("pycache_prefix", none()),
        ("float_repr_style", "short".into()),
        ("dont_write_bytecode", false.into()),
        ("warnoptions", Value::list(Vec::new())),
        ("_xoptions", Value::Dict(Dict::new())),
    ];
    for (name, value) in values {
        attrs.set_text(name, value);
    }
    let flags = (0..18).map(|at| match at {
        11 => Value::Int(1),
        13 | 16 => Value::from(false),
        17 => Value::Int(4300),
        _ => Value::Int(0),
    });
    let float = [
        f64::MAX.into(),
        1024.into(),
        308.into(),
        f64::MIN_POSITIVE.into(),
        Value::Int(-1021),
        Value::Int(-307),
        15.into(),
        53.into(),
        f64::EPSILON.into(),
        2.into(),
        1.into(),
    ];
    let hash = [
        64.into(),
        Value::Int((1 << 61) - 1),
        314159.into(),
        0.into(),
        1_000_003.into(),
        "siphash13".into(),
        64.into(),
        128.into(),
        0.into(),
    ];
    attrs.set_text("flags", struct_sequence::make(&FLAGS, flags.collect(), &[]));
    attrs.set_text("float_info", struct_sequence::make(&FLOAT_INFO, float.to_vec(), &[]));
    attrs.set_text("int_info", struct_sequence::make(&INT_INFO, [30, 4, 4300, 640].map(Value::Int).to_vec(), &[]));
    attrs.set_text("hash_info", struct_sequence::make(&HASH_INFO, hash.to_vec(), &[]));
    let threads = vec!["pthread".into(), "semaphore".into(), none()];
    attrs.set_text("thread_info", struct_sequence::make(&THREAD_INFO, threads, &[]));
    let streams = [("stdin", None), ("stdout", Some(Stream::Out)), ("stderr", Some(Stream::Err))];
    for (name, stream) in streams {
        let stream = streams::of(cx, stream)?;
        attrs.set_text(name, stream.clone());
        attrs.set_text(&format!("__{name}__"), stream);
    }
    if let Some(hook) = attrs.get_text("excepthook") {
        attrs.set_text("__excepthook__", hook);
    }
    Ok(Value::Module(module))
}

fn exit(cx: &mut Cx, args: &[Value]) -> Answer {
    let raised = with_args(cx, &SYSTEM_EXIT, args[0].some().cloned().into_iter().collect());
    Err(raised)
}

fn exc_info(cx: &mut Cx, _: &[Value]) -> Answer {
    Ok(Value::tuple(match &cx.handled {
        Some(raised) => [Value::Type(raised.0.class.clone()), raised.value(), Traceback::of(&raised.0)],
        None => [Value::None, Value::None, Value::None],
    }))
}

fn exception(cx: &mut Cx, _: &[Value]) -> Answer {
    Ok(cx.handled.as_ref().map_or(Value::None, |raised| raised.value()))
}

fn setrecursionlimit(cx: &mut Cx, args: &[Value]) -> Answer {
    let limit = c_int(cx, &args[0])?;
    if limit < 1 {
        return Err(value_error(cx, "recursion limit must be greater or equal than 1"));
    }
    if cx.depth >= limit as usize {
        let depth = cx.depth;
        let message =
            format!("cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low");
        return Err(error(cx, &RECURSION_ERROR, message));
    }
    cx.world.depth_limit.store(limit as usize, Relaxed);
    Ok(Value::None)
}

fn getswitchinterval(cx: &mut Cx, _: &[Value]) -> Answer {
    Ok(Value::from(1e-6 * cx.world.lock.interval().as_micros() as f64))
}

fn setswitchinterval(cx: &mut Cx, args: &[Value]) -> Answer {
    let interval = real_argument(cx, &args[0])?;
    if interval <= 0.0 {
        return Err(value_error(cx, "switch interval must be strictly positive"));
    }
    cx.world.lock.set_interval(Duration::from_micros((interval * 1e6) as u64));
    Ok(Value::None)
}

fn getrefcount(_: &mut Cx, args: &[Value]) -> Answer {
    use std::sync::Arc;
    let count = match &args[0] {
        Value::List(v) => Arc::strong_count(v),
        Value::Dict(v) => Arc::strong_count(v),
        Value::Object(v) => Arc::strong_count(v),
        Value::Str(v) => Arc::strong_count(v),
        Value::Tuple(v) => Arc::strong_count(v),
        Value::Bytes(v) => Arc::strong_count(v),
        Value::ByteArray(v) => Arc::strong_count(v),
        Value::Set(v) => Arc::strong_count(v),
        Value::Function(v) => Arc::strong_count(v),
        Value::Exception(v) => Arc::strong_count(v),
        Value::Type(v) => Arc::strong_count(v),
        _ => return Ok(1_000_000_000.into()),
    };
    Ok(count.into())
}

/// About what CPython says, which counts its own structures.
fn getsizeof(_: &mut Cx, args: &[Value]) -> Answer {
    let size = match args[0].plain() {
        Value::Str(text) if text.is_ascii() => 49 + text.len(),
        Value::Str(text) => {
            let widest = text.chars().map(|c| c as u32).max().unwrap_or(0);
            match widest {
                0..=0xff => 73 + text.len(),
                0x100..=0xffff => 74 + 2 * text.len(),
                _ => 76 + 4 * text.len(),
            }
        }
        Value::Bytes(bytes) => 33 + bytes.len(),
        Value::ByteArray(bytes) => 57 + bytes.bytes.get().len(),
        Value::Tuple(items) => 40 + 8 * items.len(),
        Value::List(list) => 56 + 8 * list.len(),
        Value::Dict(dict) if dict.is_empty() => 64,
        Value::Dict(dict) => 184 + 24 * dict.len().saturating_sub(5),
        Value::Set(_) => 216,
        Value::Int(0) | Value::Bool(Truth::False) => 24,
        Value::Int(int) if int.unsigned_abs() >= 1 << 60 => 36,
        Value::Int(int) if int.unsigned_abs() >= 1 << 30 => 32,
        Value::Int(_) | Value::Bool(_) => 28,
        Value::Big(int) => 24 + 4 * int.bits().div_ceil(30) as usize,
        Value::Float(_) => 24,
        Value::None => 16,
        _ => 48,
    };
    Ok(size.into())
}

fn intern_text(cx: &mut Cx, args: &[Value]) -> Answer {
    match &args[0] {
        Value::Str(text) => Ok(Value::Str(intern(text))),
        other => {
            let name = crate::object::row::arguments::kind(other);
            Err(type_error(cx, format!("intern() argument must be str, not {name}")))
        }
    }
}

fn set_digits(cx: &mut Cx, args: &[Value]) -> Answer {
    match usize::try_from(c_int(cx, &args[0])?) {
        Ok(limit) if limit == 0 || limit >= 640 => write::set_digits_limit(limit),
        _ => return Err(value_error(cx, "maxdigits must be 0 or larger than 640")),
    }
    Ok(Value::None)
}

fn excepthook(cx: &mut Cx, args: &[Value]) -> Answer {
    if let Value::Exception(exception) = &args[1] {
        let text = show::show(cx, &Raised(exception.clone()));
        streams::complain(cx, &format!("{text}\n"));
    }
    Ok(Value::None)
}
