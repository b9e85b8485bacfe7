// What the script of a page sees of its host: the global `reenv`.
#pragma once

#include "page.hpp"

class ScriptSide {
public:
  // There is one at a time.
  ScriptSide(v8::Local<v8::Context> context, const PageOptions &options);
  ~ScriptSide();
  ScriptSide(const ScriptSide &) = delete;
  ScriptSide &operator=(const ScriptSide &) = delete;

  // Whether the script has said end().
  bool Ended() const { return ended_; }

  Report TakeReport() {
    report_.late = late_;
    return std::move(report_);
  }

private:
  static void Tick(const v8::FunctionCallbackInfo<v8::Value> &info);
  static void End(const v8::FunctionCallbackInfo<v8::Value> &info);
  static void Say(const v8::FunctionCallbackInfo<v8::Value> &info);

  // The one that is there, if any: a late call finds it, and not its own.
  static ScriptSide *current_;

  // Over the whole process.
  static unsigned late_;

  unsigned generation_;
  bool ended_ = false;
  Report report_;
};
