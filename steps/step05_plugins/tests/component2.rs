//! Component2 once more, in Rust: the same contract, the same transcript.
//! Built by: rustc --edition 2021 --crate-type cdylib component2.rs

use std::os::raw::{c_char, c_int, c_void};
use std::ptr::null;

// What follows mirrors plugin_interface/plugin.h and transformer.h. repr(C)
// makes the layout that of C.

#[repr(C)]
pub struct TransformResult {
    original: i32,
    transformed: [u8; 32],
}

#[repr(C)]
pub struct TransformAnalysis {
    text: [u8; 64],
}

#[repr(C)]
pub struct TransformerOps {
    transform: extern "C" fn(*mut c_void, i32) -> TransformResult,
    analyze: extern "C" fn(*mut c_void, *const TransformResult) -> TransformAnalysis,
}

#[repr(C)]
pub struct Plugin {
    abi_version: u32,
    size: u32,
    version: extern "C" fn() -> *const c_char,
    create: extern "C" fn() -> *mut c_void,
    destroy: extern "C" fn(*mut c_void),
    processor: *const c_void,
    transformer: *const TransformerOps,
}

// The pointers in it point to statics, or to nothing.
unsafe impl Sync for Plugin {}

extern "C" {
    fn printf(format: *const c_char, ...) -> c_int;
}

/// Prints through C's stdout: Rust's own has another buffer, and the lines of
/// host and plugin would come out of order.
fn narrate(line: &str) {
    unsafe {
        printf(
            b"%.*s\n\0".as_ptr().cast(),
            line.len() as c_int,
            line.as_ptr(),
        );
    }
}

/// An array with text in it and zeros behind; what does not fit is cut off.
fn array_of<const N: usize>(text: &str) -> [u8; N] {
    let mut array = [0; N];
    let length = text.len().min(N - 1);
    array[..length].copy_from_slice(&text.as_bytes()[..length]);
    array
}

fn text_of(array: &[u8]) -> String {
    let length = array.iter().position(|&byte| byte == 0);
    String::from_utf8_lossy(&array[..length.unwrap_or(array.len())]).into_owned()
}

extern "C" fn version() -> *const c_char {
    b"0.2.0\0".as_ptr().cast()
}

struct Component2 {
    name: &'static str,
}

extern "C" fn create() -> *mut c_void {
    let component = Box::new(Component2 { name: "Component2 DLL" });
    narrate(&format!("\t[{}] Initialized", component.name));
    Box::into_raw(component).cast()
}

extern "C" fn destroy(this: *mut c_void) {
    let component = unsafe { Box::from_raw(this.cast::<Component2>()) };
    narrate(&format!("[{}] Destroying plugin instance", component.name));
}

extern "C" fn transform(this: *mut c_void, value: i32) -> TransformResult {
    let component = unsafe { &*this.cast::<Component2>() };
    narrate(&format!("\t[{}] Transforming value: {}", component.name, value));
    TransformResult {
        original: value,
        transformed: array_of(&format!("Value-{:04}", value)),
    }
}

extern "C" fn analyze(this: *mut c_void, result: *const TransformResult) -> TransformAnalysis {
    let (component, result) = unsafe { (&*this.cast::<Component2>(), &*result) };
    let text = text_of(&result.transformed);
    narrate(&format!(
        "\t[{}] Analyzing data: TransformResult {{ original: {}, transformed: {:?} }}",
        component.name, result.original, text
    ));
    TransformAnalysis {
        text: array_of(&format!("Analysis: {} maps to {}", result.original, text)),
    }
}

static OPS: TransformerOps = TransformerOps { transform, analyze };

#[no_mangle]
#[allow(non_upper_case_globals)]
pub static pipeline_plugin: Plugin = Plugin {
    abi_version: 1,
    size: std::mem::size_of::<Plugin>() as u32,
    version,
    create,
    destroy,
    processor: null(),
    transformer: &OPS,
};
