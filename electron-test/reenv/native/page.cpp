#include "page.hpp"

#include "script_side.hpp"
#include "watchdog.hpp"

#include <stdexcept>
#include <thread>

namespace {

using v8::Context;
using v8::HandleScope;
using v8::Local;

// The environment has `require` for what is built in, and makes one for files.
constexpr const char *ENTRY = "require('module').createRequire(reenv.script)(reenv.script);";

// As Electron starts a renderer's: the modules and the inspector of the isolate are
// taken, here by the environment that stays, there by Blink.
node::EnvironmentFlags::Flags Flags() {
  using namespace node;
  return static_cast<EnvironmentFlags::Flags>(
      EnvironmentFlags::kDefaultFlags | EnvironmentFlags::kNoRegisterESMLoader |
      EnvironmentFlags::kNoCreateInspector | EnvironmentFlags::kNoGlobalSearchPaths
#if NODE_MAJOR_VERSION >= 20
      | EnvironmentFlags::kNoStartDebugSignalHandler
#endif
  );
}

using IsolateData = std::shared_ptr<node::IsolateData>;

IsolateData NewIsolateData(const Host &host) {
  return {node::CreateIsolateData(host.isolate, host.loop, host.platform), node::FreeIsolateData};
}

// node::IsolateData holds what it makes in v8::Eternal handles, which V8 lets go with
// the isolate only: some 80 KiB each time.
IsolateData SharedIsolateData(const Host &host) {
  // Not destroyed with the process: V8 ends before what is static here.
  static auto *data = new IsolateData(NewIsolateData(host));
  return *data;
}

// What Node has queued to be finalized when it frees a napi_env, it runs afterwards, and
// reads the napi_env once more (node_napi_env__::EnqueueFinalizer): a read of freed memory,
// whatever the addon. So what there is to collect is finalized while the page lives.
void FinalizeGarbage(const Host &host) {
  host.isolate->LowMemoryNotification();
  uv_run(host.loop, UV_RUN_NOWAIT);
}

// Node closes the functions in the hooks of an environment, and finalizes them on its
// loop once all hooks have run. They run last in, first out: this one, which is there
// before the addon, after all of the addon's. Between the two, threads find the function
// closing, and the addon has not been told.
void HoldWhileClosing(void *milliseconds) {
  std::this_thread::sleep_for(*static_cast<std::chrono::milliseconds *>(milliseconds));
}

class Stages {
public:
  explicit Stages(const PageOptions &options)
      : limit_(options.limit), page_("page " + std::to_string(options.generation) + ": ") {}
  ~Stages() { Watchdog::Get().Leave(); }

  void Begin(const char *stage) { Watchdog::Get().Enter(page_ + stage, limit_); }

  std::runtime_error Failed(const char *what) const { return std::runtime_error(page_ + what); }

private:
  std::chrono::milliseconds limit_;
  std::string page_;
};

} // namespace

Host Host::Current(v8::Isolate *isolate) {
  auto *environment = node::GetCurrentEnvironment(isolate->GetCurrentContext());
  return {isolate, node::GetCurrentEventLoop(isolate), node::GetMultiIsolatePlatform(environment)};
}

Report Visit(const Host &host, const PageOptions &options) {
  Stages stages(options);
  stages.Begin("the environment was not made");
  HandleScope handles(host.isolate);
  IsolateData data = options.own_isolate_data ? NewIsolateData(host) : SharedIsolateData(host);
  Local<Context> context = node::NewContext(host.isolate);
  if (context.IsEmpty())
    throw stages.Failed("node::NewContext made no context");
  Context::Scope entered(context);
  ScriptSide script(context, options);
  node::Environment *environment =
      node::CreateEnvironment(data.get(), context, {"node"}, {}, Flags());
  if (environment == nullptr)
    throw stages.Failed("node::CreateEnvironment made no environment");
  auto closing = options.closing;
  node::AddEnvironmentCleanupHook(host.isolate, HoldWhileClosing, &closing);

  stages.Begin("the script did not return");
  if (node::LoadEnvironment(environment, ENTRY).IsEmpty())
    throw stages.Failed("the script failed");

  stages.Begin("the script did not say end()");
  // By hand, as a renderer does: node::SpinEventLoop ends with the last handle, and
  // the functions of a page are there until it is gone.
  while (!script.Ended())
    uv_run(host.loop, UV_RUN_ONCE);
  FinalizeGarbage(host);

  stages.Begin("process.emit('exit') did not return");
  // What it answers is the exit code, of which a page has no use.
  [[maybe_unused]] auto code = node::EmitProcessExit(environment);
  stages.Begin("node::FreeEnvironment did not return");
  node::FreeEnvironment(environment);
  return script.TakeReport();
}
