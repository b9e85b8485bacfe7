// latency.cc - what of the latency is no template
#include "latency.h"

#include <sstream>

namespace latency {

pings current;

void pings::reset(uint32_t count) {
  expected = count;
  arrived = 0;
  in_flight = 0;
  refused = false;
  times.clear();
  times.reserve(count);
}

uint32_t deliver(uint32_t number) {
  if (number == LOAD) {
    current.in_flight--;
    return 0;
  }
  current.times.push_back(wall() - current.sent_at);
  return ++current.arrived == current.expected ? traffic::LAST : 0;
}

std::string times() {
  if (current.producer.joinable()) {
    current.producer.join();
  }
  if (current.refused) {
    throw std::runtime_error("a timed item was refused");
  }
  std::ostringstream json;
  const char *separator = "[";
  for (auto time : current.times) {
    json << separator << time;
    separator = ",";
  }
  json << "]";
  return json.str();
}

} // namespace latency
