// settle.h - the account of all feeds, ending by ending
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "feed.h"

// Puts a feed on the list; its number is how JavaScript calls it.
size_t enlist(std::shared_ptr<feed> feed);
std::shared_ptr<feed> find_feed(size_t number);

// After an environment has ended: waits for the threads of its feeds, looks at
// what can be said of a function after its end, lets go of it, and prints what
// became of the items. False if anything was lost, left or otherwise not right.
bool settle(const std::string &ending, std::chrono::milliseconds patience);

// The same when the process ends, which is after its main environment has; then
// the last word. The process exits with 1 if anything was not right, ever.
void settle_at_exit(const std::string &ending, std::chrono::milliseconds patience);
