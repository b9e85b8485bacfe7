// traffic.cc - what of the traffic is no template
#include "traffic.h"

#include <sstream>

namespace traffic {

run current;

void run::reset(uint32_t sent, uint32_t all) {
  ready = 0;
  started = false;
  items = sent;
  expected = all;
  delivered = 0;
  cpu = 0;
  refused = 0;
}

void run::begin() {
  began = clocks::now();
  started.store(true, std::memory_order_release);
}

void run::join() {
  for (auto &producer : producers) {
    producer.join();
  }
  producers.clear();
}

void end() { current.ended = clocks::now(); }

std::string figures() {
  current.join();
  if (current.refused > 0 || current.delivered != current.expected) {
    throw std::runtime_error(std::to_string(current.delivered) + " of " +
                             std::to_string(current.expected) + " items were delivered, " +
                             std::to_string(current.refused) + " were refused");
  }
  const auto &began = current.began, &ended = current.ended;
  double items = current.items, expected = current.expected;
  std::ostringstream json;
  json.precision(17);
  json << "{\"call\":" << current.cpu / items
       << ",\"deliver\":" << (ended.thread - began.thread) / expected
       << ",\"whole\":" << (ended.process - began.process) / expected
       << ",\"wall\":" << (ended.wall - began.wall) / expected << "}";
  return json.str();
}

} // namespace traffic
