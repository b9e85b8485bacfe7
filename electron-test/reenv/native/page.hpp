// A page: a context and an environment in the isolate, on the thread and on the
// event loop of the environment that is there already.
#pragma once

#include <chrono>
#include <memory>
#include <node.h>
#include <string>
#include <uv.h>
#include <vector>

// What pages share, and have from the environment that stays.
struct Host {
  v8::Isolate *isolate;
  uv_loop_t *loop;
  node::MultiIsolatePlatform *platform;

  // Of the JavaScript that is running.
  static Host Current(v8::Isolate *isolate);
};

// What a page has said by the time it is gone.
struct Report {
  // Ticks that arrived while the page was there.
  unsigned ticks = 0;
  // Ticks so far of pages that were gone by then.
  unsigned late = 0;
  // What the page gave to report().
  std::string words;
};

struct PageOptions {
  unsigned generation;
  // The script, which finds `reenv.generation`, `reenv.options`, `reenv.tick()`,
  // `reenv.end()` and `reenv.report(words)`.
  std::string script;
  // For the script alone.
  std::string options;
  // What each stage of the page may take.
  std::chrono::milliseconds limit;
  // Whether the page has node::IsolateData of its own, and not that of all pages.
  bool own_isolate_data;
  // How long its functions stay closed before they are finalized.
  std::chrono::milliseconds closing;
};

// Makes an environment, runs the script in it until that says end(), and frees the
// environment, whatever still calls into it. Throws std::runtime_error.
Report Visit(const Host &host, const PageOptions &options);
