// What the main environment sees: visit(generation, script, options, limitMs,
// ownIsolateData, closingMs), which answers { ticks, late, words } when the page is gone, and
// collect(), which answers what is in use then.

#include "page.hpp"
#include "text.hpp"

#include <exception>
#include <malloc.h>

namespace {

using v8::Context;
using v8::FunctionCallbackInfo;
using v8::Integer;
using v8::Isolate;
using v8::Local;
using v8::Object;
using v8::Value;

unsigned Number(Local<Context> context, Local<Value> value) {
  return value->Uint32Value(context).FromMaybe(0);
}

void VisitPage(const FunctionCallbackInfo<Value> &info) {
  Isolate *isolate = info.GetIsolate();
  Local<Context> context = isolate->GetCurrentContext();
  PageOptions options{
      Number(context, info[0]),   text::Of(isolate, info[1]),
      text::Of(isolate, info[2]), std::chrono::milliseconds(Number(context, info[3])),
      info[4]->IsTrue(),          std::chrono::milliseconds(Number(context, info[5]))};
  try {
    Report report = Visit(Host::Current(isolate), options);
    Local<Object> answer = Object::New(isolate);
    auto set = [&](const char *name, Local<Value> value) {
      answer->Set(context, text::New(isolate, name), value).Check();
    };
    set("ticks", Integer::NewFromUnsigned(isolate, report.ticks));
    set("late", Integer::NewFromUnsigned(isolate, report.late));
    set("words", text::New(isolate, report.words));
    info.GetReturnValue().Set(answer);
  } catch (const std::exception &error) {
    isolate->ThrowException(v8::Exception::Error(text::New(isolate, error.what())));
  }
}

// What pages leave behind goes when V8 finds the time; here at once, so that what
// is measured then is what stays. Answers how many bytes are in use: in V8's heap,
// and of what malloc has given out. The process may have kept more of both for later.
void Collect(const FunctionCallbackInfo<Value> &info) {
  Isolate *isolate = info.GetIsolate();
  isolate->LowMemoryNotification();
  v8::HeapStatistics heap;
  isolate->GetHeapStatistics(&heap);
  struct mallinfo2 native = mallinfo2();
  double in_use = static_cast<double>(heap.used_heap_size() + native.uordblks + native.hblkhd);
  info.GetReturnValue().Set(in_use);
}

} // namespace

NODE_MODULE_INIT() {
  (void)module;
  (void)context;
  NODE_SET_METHOD(exports, "visit", VisitPage);
  NODE_SET_METHOD(exports, "collect", Collect);
}
