// untyped.cc - Napi::ThreadSafeFunction
#include <memory>
#include <utility>

#include "through.h"

namespace {

struct freed_by {
  void operator()(payload *item) const { payload_free(item); }
};
using owned = std::unique_ptr<payload, freed_by>;

napi_threadsafe_function create(const making &with, function *function) {
  return make<Napi::ThreadSafeFunction>(with, function);
}

// The callback has the only hold on the item: what node-addon-api does with the one,
// it does with the other. Shared, because it has to be a callback that can be copied;
// and not by make_shared, which has a symbol that is unique in the process: glibc never
// unmaps an image that brings such a one, and a stock addon's is to be unmapped.
napi_status call(napi_threadsafe_function handle, payload *item,
                 napi_threadsafe_function_call_mode mode) {
  Napi::ThreadSafeFunction tsfn(handle);
  std::shared_ptr<owned> own(new owned(item));
  auto callback = [tsfn, own](Napi::Env env, Napi::Function callback) {
    function *context = tsfn.GetContext();
    deliver(env, callback, context, own->release());
  };
  // Whoever delivers it may be the last to hold it.
  own.reset();
  return mode == napi_tsfn_blocking ? tsfn.BlockingCall(std::move(callback))
                                    : tsfn.NonBlockingCall(std::move(callback));
}

} // namespace

const kind_of_function untyped = {create, call};
