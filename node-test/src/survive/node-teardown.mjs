// Tells apart a crash that is Node's own: V8 has collected while an environment
// ended, after Node has looked at its immediates and before it lets go of the
// napi_env. The finalizer that is queued then keeps the napi_env for an immediate,
// which lets go of it, and reads it once more.

const CULPRIT = /^node_napi_env__::(DrainFinalizerQueue|EnqueueFinalizer)\b/;

/** Where it is called from: Node's list of immediates, in FreeEnvironment. */
const IMMEDIATE =
  /^node::CallbackQueue<.*CallbackImpl<node_napi_env__::EnqueueFinalizer\b.*::Call\b/;

const IMMEDIATES = /^node::Environment::RunAndClearNativeImmediates\b/;
const ENDING = /^node::FreeEnvironment\b/;

/** Whether a stack, as stack.mjs reads it, is that: nobody else's code lies between the crash and Node's end of an environment. */
export function isNodesOwn({ frames }) {
  const names = frames.map(({ name }) => name);
  const ending = names.findIndex((name) => ENDING.test(name));
  if (ending < 0) return false;
  const inner = names.slice(0, ending);
  return (
    (CULPRIT.test(names[0]) || IMMEDIATE.test(names[0])) &&
    inner.some((name) => IMMEDIATES.test(name)) &&
    inner.every((name) => /^(node|node_napi_env__|napi_env__)::/.test(name))
  );
}
