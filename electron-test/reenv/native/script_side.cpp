#include "script_side.hpp"

#include "text.hpp"

using v8::Context;
using v8::Function;
using v8::FunctionCallbackInfo;
using v8::Integer;
using v8::Isolate;
using v8::Local;
using v8::Object;
using v8::Value;

ScriptSide *ScriptSide::current_ = nullptr;
unsigned ScriptSide::late_ = 0;

ScriptSide::ScriptSide(Local<Context> context, const PageOptions &options)
    : generation_(options.generation) {
  current_ = this;
  Isolate *isolate = Isolate::GetCurrent();
  Local<Object> reenv = Object::New(isolate);
  auto set = [&](Local<Object> object, const char *name, Local<Value> value) {
    object->Set(context, text::New(isolate, name), value).Check();
  };
  // The function knows whose it is, and this object whose turn it is.
  Local<Value> generation = Integer::NewFromUnsigned(isolate, generation_);
  set(reenv, "generation", generation);
  set(reenv, "script", text::New(isolate, options.script));
  set(reenv, "options", text::New(isolate, options.options));
  set(reenv, "tick", Function::New(context, Tick, generation).ToLocalChecked());
  set(reenv, "end", Function::New(context, End).ToLocalChecked());
  set(reenv, "report", Function::New(context, Say).ToLocalChecked());
  set(context->Global(), "reenv", reenv);
}

ScriptSide::~ScriptSide() { current_ = nullptr; }

void ScriptSide::Tick(const FunctionCallbackInfo<Value> &info) {
  if (current_ != nullptr && info.Data().As<Integer>()->Value() == current_->generation_)
    current_->report_.ticks++;
  else
    late_++;
}

void ScriptSide::End(const FunctionCallbackInfo<Value> &) { current_->ended_ = true; }

void ScriptSide::Say(const FunctionCallbackInfo<Value> &info) {
  current_->report_.words = text::Of(info.GetIsolate(), info[0]);
}
