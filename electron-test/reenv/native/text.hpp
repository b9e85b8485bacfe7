// Strings, there and back.
#pragma once

#include <node.h>
#include <string>

namespace text {

inline v8::Local<v8::String> New(v8::Isolate *isolate, const std::string &text) {
  return v8::String::NewFromUtf8(isolate, text.data(), v8::NewStringType::kNormal,
                                 static_cast<int>(text.size()))
      .ToLocalChecked();
}

inline std::string Of(v8::Isolate *isolate, v8::Local<v8::Value> value) {
  v8::String::Utf8Value text(isolate, value);
  return {*text, static_cast<size_t>(text.length())};
}

} // namespace text
