//! C names that the linker sees and the loader does not.

/// What stands at a name: where the hardware checks indirect calls, a mark that this is a place to
/// call, and the jump.
#[cfg(target_arch = "x86_64")]
macro_rules! jump {
    () => {
        "endbr64; jmp {function}"
    };
}
#[cfg(target_arch = "x86")]
macro_rules! jump {
    () => {
        "endbr32; jmp {function}"
    };
}
#[cfg(target_arch = "aarch64")]
macro_rules! jump {
    () => {
        // `bti c`, for assemblers that do not know it.
        "hint #34; b {function}"
    };
}
#[cfg(any(target_arch = "arm", target_arch = "loongarch64"))]
macro_rules! jump {
    () => {
        "b {function}"
    };
}
#[cfg(any(target_arch = "riscv64", target_arch = "riscv32"))]
macro_rules! jump {
    () => {
        "tail {function}"
    };
}
#[cfg(target_arch = "s390x")]
macro_rules! jump {
    () => {
        "jg {function}"
    };
}
#[cfg(not(any(
    target_arch = "x86_64",
    target_arch = "x86",
    target_arch = "aarch64",
    target_arch = "arm",
    target_arch = "loongarch64",
    target_arch = "riscv64",
    target_arch = "riscv32",
    target_arch = "s390x"
)))]
compile_error!("napi-outlive does not know how to jump on this architecture; add it to names.rs");

/// The name as the object file has it.
#[cfg(any(
    target_vendor = "apple",
    all(target_os = "windows", target_arch = "x86")
))]
macro_rules! symbol {
    ($name:ident) => {
        concat!("_", stringify!($name))
    };
}
#[cfg(not(any(
    target_vendor = "apple",
    all(target_os = "windows", target_arch = "x86")
)))]
macro_rules! symbol {
    ($name:ident) => {
        stringify!($name)
    };
}

/// The address of a symbol, as data.
#[cfg(target_pointer_width = "64")]
macro_rules! pointer {
    ($($symbol:expr),+) => {
        concat!(".quad", $($symbol),+)
    };
}
#[cfg(target_pointer_width = "32")]
macro_rules! pointer {
    ($($symbol:expr),+) => {
        concat!(".long", $($symbol),+)
    };
}

/// ELF. The section is the name's own, so that an addon keeps only what it calls.
#[cfg(not(any(target_vendor = "apple", target_os = "windows")))]
macro_rules! define {
    ($name:ident, $function:path) => {
        core::arch::global_asm!(
            concat!(".pushsection .text.", symbol!($name), ",\"ax\",%progbits"),
            ".p2align 4",
            concat!(".globl ", symbol!($name)),
            concat!(".hidden ", symbol!($name)),
            concat!(".type ", symbol!($name), ",%function"),
            concat!(symbol!($name), ":"),
            ".cfi_startproc",
            jump!(),
            ".cfi_endproc",
            concat!(".size ", symbol!($name), ", . - ", symbol!($name)),
            ".popsection",
            function = sym $function,
        );
    };
}

/// Mach-O. Private extern is what ELF calls hidden.
#[cfg(target_vendor = "apple")]
macro_rules! define {
    ($name:ident, $function:path) => {
        core::arch::global_asm!(
            ".section __TEXT,__text,regular,pure_instructions",
            ".p2align 4",
            concat!(".globl ", symbol!($name)),
            concat!(".private_extern ", symbol!($name)),
            concat!(symbol!($name), ":"),
            ".cfi_startproc",
            jump!(),
            ".cfi_endproc",
            function = sym $function,
        );
    };
}

/// COFF, where nothing is exported unasked. Node-API's header declares its names as imported, so
/// calls go through a pointer with a name of its own, which an import library would bring.
#[cfg(target_os = "windows")]
macro_rules! define {
    ($name:ident, $function:path) => {
        core::arch::global_asm!(
            ".section .text,\"xr\"",
            ".p2align 4",
            concat!(".globl ", symbol!($name)),
            concat!(".def ", symbol!($name), "; .scl 2; .type 32; .endef"),
            concat!(symbol!($name), ":"),
            jump!(),
            ".section .rdata,\"dr\"",
            ".p2align 3",
            concat!(".globl __imp_", symbol!($name)),
            concat!("__imp_", symbol!($name), ":"),
            pointer!(" ", symbol!($name)),
            ".section .text,\"xr\"",
            function = sym $function,
        );
    };
}

/// Defines each name as a jump to a function, which gets the arguments as they are.
macro_rules! hidden {
    ($($name:ident = $function:path),+ $(,)?) => {
        $(define!($name, $function);)+
    };
}

// A part of Rust that has a name without a release in it. Runtimes that are made of Rust in part
// export theirs, of another release, and would lend it to an addon that exports its own.
#[cfg(not(any(target_vendor = "apple", target_os = "windows")))]
core::arch::global_asm!(
    ".hidden rust_eh_personality",
    ".pushsection .data.rel.ro.tsfn_personality,\"aw\",%progbits",
    pointer!(" rust_eh_personality"),
    ".popsection",
);
