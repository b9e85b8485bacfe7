//! C names that the linker sees and the loader does not.

#[cfg(any(target_arch = "x86_64", target_arch = "x86"))]
macro_rules! jump {
    () => {
        "jmp {function}"
    };
}
#[cfg(any(target_arch = "aarch64", target_arch = "arm"))]
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
#[cfg(target_arch = "loongarch64")]
macro_rules! jump {
    () => {
        "b {function}"
    };
}

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
            jump!(),
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
            jump!(),
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
            concat!(pointer!(), " ", symbol!($name)),
            ".section .text,\"xr\"",
            function = sym $function,
        );
    };
}
#[cfg(all(target_os = "windows", target_pointer_width = "64"))]
macro_rules! pointer {
    () => {
        ".quad"
    };
}
#[cfg(all(target_os = "windows", target_pointer_width = "32"))]
macro_rules! pointer {
    () => {
        ".long"
    };
}

/// Defines each name as a jump to a function, which gets the arguments as they are.
macro_rules! hidden {
    ($($name:ident = $function:path),+ $(,)?) => {
        $(define!($name, $function);)+
    };
}
