// settle.cc - see settle.h
#include "settle.h"

#include <cstdio>
#include <cstdlib>
#include <map>

#include "witness.h"

// Never destroyed: threads may be left when the process exits.
static auto &feeds = *new std::vector<std::shared_ptr<feed>>;
static auto &feeds_lock = *new std::mutex;

static bool all_right = true;
static size_t all_accepted = 0;

size_t enlist(std::shared_ptr<feed> feed) {
  std::lock_guard<std::mutex> guard(feeds_lock);
  feeds.push_back(std::move(feed));
  return feeds.size() - 1;
}

std::shared_ptr<feed> find_feed(size_t number) {
  std::lock_guard<std::mutex> guard(feeds_lock);
  return number < feeds.size() ? feeds[number] : nullptr;
}

static std::vector<std::shared_ptr<feed>> feeds_that_end_by(const std::string &ending) {
  std::lock_guard<std::mutex> guard(feeds_lock);
  std::vector<std::shared_ptr<feed>> found;
  for (const auto &feed : feeds) {
    if (feed->how.ending == ending) {
      found.push_back(feed);
    }
  }
  return found;
}

// No thread is left, but this one still holds the function.
static void look_after_the_end(feed &feed) {
  if (!feed.has_its_context()) {
    feed.fault("the context was another after the end");
  }
  if (feed.acquire() != napi_closing) {
    feed.fault("it could be acquired after the end");
  }
  std::string differs = look_into(feed.handle(), feed.counts.accepted);
  if (!differs.empty()) {
    feed.fault(differs);
  }
  if (feed.release() != napi_ok) {
    feed.fault("it could not be released after the end");
  }
}

namespace {
struct row {
  size_t made = 0, delivered = 0, cleaned = 0, refused = 0, lost = 0;

  void add(const ledger &counts) {
    made += counts.made;
    delivered += counts.delivered;
    cleaned += counts.cleaned;
    refused += counts.refused;
    lost += counts.alive;
  }
};
} // namespace

static void print(const std::string &ending, const std::map<std::string, row> &rows) {
  static bool titled = false;
  if (!titled) {
    printf("%-22s %-18s %8s %10s %11s %8s %5s\n", "ending", "function", "made", "delivered",
           "cleaned up", "refused", "lost");
    titled = true;
  }
  for (const auto &[kind, row] : rows) {
    printf("%-22s %-18s %8zu %10zu %11zu %8zu %5zu\n", ending.c_str(), kind.c_str(), row.made,
           row.delivered, row.cleaned, row.refused, row.lost);
  }
}

bool settle(const std::string &ending, std::chrono::milliseconds patience) {
  auto deadline = std::chrono::steady_clock::now() + patience;
  std::map<std::string, row> rows;
  std::vector<std::string> faults;
  for (const auto &feed : feeds_that_end_by(ending)) {
    const ledger &counts = feed->counts;
    if (!feed->join(deadline)) {
      fprintf(stderr, "hung: %s, %s: %s\n", ending.c_str(), feed->how.kind.c_str(),
              feed->finalized ? "a thread is left" : "the finalizer has not run");
      return all_right = false;
    }
    look_after_the_end(*feed);
    if (counts.accepted != counts.delivered + counts.cleaned) {
      feed->fault("accepted " + std::to_string(counts.accepted) + ", but delivered " +
                  std::to_string(counts.delivered) + " and cleaned up " +
                  std::to_string(counts.cleaned));
    }
    for (const auto &what : feed->faults()) {
      faults.push_back(feed->how.kind + ": " + what);
    }
    if (counts.alive > 0) {
      all_right = false;
    }
    all_accepted += counts.accepted;
    rows[feed->how.kind].add(counts);
  }
  print(ending, rows);
  for (const auto &what : faults) {
    printf("fault: %s, %s\n", ending.c_str(), what.c_str());
    all_right = false;
  }
  fflush(stdout);
  return all_right;
}

static std::string last_ending;
static std::chrono::milliseconds last_patience;

static void at_exit() {
  settle(last_ending, last_patience);
  std::string library = library_version();
  printf("%s answered %zu calls with napi_ok; %s\n",
         library.empty() ? "the runtime" : ("napi-outlive " + library).c_str(), all_accepted,
         all_right ? "no item is lost, no thread is left" : "not all is well");
  fflush(stdout);
  if (!all_right) {
    std::_Exit(1);
  }
}

void settle_at_exit(const std::string &ending, std::chrono::milliseconds patience) {
  last_ending = ending;
  last_patience = patience;
  // Bun exits by the quick way.
  std::atexit(at_exit);
#ifndef __APPLE__
  std::at_quick_exit(at_exit);
#endif
}
