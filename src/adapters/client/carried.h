// Carried: a client that says and hears everything as JSON text, as over a wire, with another one
// behind it. For tests: what a server and its clients will do, without the transport.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/json.h"
#include "base/json.h"
#include "base/json_write.h"
#include "ports/client.h"

namespace tiphys::adapters::client {

class Carried final : public ports::Client {
 public:
  // `behind` must outlive it.
  explicit Carried(ports::Client& behind) : behind_(behind) {}

  base::Result<base::Value> submit(const base::Value& manifest,
                                   const api::SubmitOptions& options) override {
    return behind_.submit(TRY(over(manifest)), TRY(over(options)));
  }
  base::Result<base::Value> resubmit(std::string_view ns, std::string_view name,
                                     api::Resubmission how,
                                     const api::SubmitOptions& options) override {
    const auto again = TRY(named<api::Resubmission>(how));
    return behind_.resubmit(ns, name, again, TRY(over(options)));
  }
  base::Result<api::WorkflowPage> list(const api::WorkflowQuery& query) override {
    return back(behind_.list(TRY(over(query))));
  }
  base::Result<api::WorkflowSummary> summary(std::string_view ns, std::string_view name) override {
    return back(behind_.summary(ns, name));
  }
  base::Result<base::Value> get(std::string_view ns, std::string_view name) override {
    return back(behind_.get(ns, name));
  }
  // In pieces on the way; whole here.
  base::Result<void> write(std::string_view ns, std::string_view name,
                           const api::WorkflowForm& form, base::ObjectWriter& out) override {
    base::ValueWriter whole;
    TRY(behind_.write(ns, name, TRY(over(form)), whole));
    out.value(TRY(over(whole.take())));
    return {};
  }
  base::Result<base::Value> node(std::string_view ns, std::string_view name,
                                 std::string_view node) override {
    return back(behind_.node(ns, name, node));
  }
  base::Result<base::Value> pod(std::string_view ns, std::string_view name,
                                std::string_view node) override {
    return back(behind_.pod(ns, name, node));
  }
  base::Result<api::Page<api::NodeRow>> nodes(std::string_view ns, std::string_view name,
                                              const api::NodeQuery& query) override {
    auto page = behind_.nodes(ns, name, TRY(over(query)));
    if (!page) return std::unexpected(page.error());
    return api::page_from_json<api::NodeRow>(TRY(over(api::to_json(*page))));
  }
  base::Result<std::vector<api::TreeRow>> tree(std::string_view ns, std::string_view name,
                                               api::PictureSize size) override {
    return listed(behind_.tree(ns, name, TRY(over(size))));
  }
  base::Result<std::vector<api::Explanation>> explain(std::string_view ns, std::string_view name,
                                                      std::string_view node) override {
    return listed(behind_.explain(ns, name, node));
  }
  base::Result<void> operate(std::string_view ns, std::string_view name, api::Operation operation,
                             const api::OperationDetails& details) override {
    const auto wish = TRY(named<api::Operation>(operation));
    return behind_.operate(ns, name, wish, TRY(over(details)));
  }
  // The position goes with the question, and the next one comes back.
  base::Result<api::LogPosition> logs(
      std::string_view ns, std::string_view name, const api::LogQuery& query,
      const std::function<bool(const api::LogRecord&)>& sink) override {
    base::Result<void> carried;
    auto next = behind_.logs(ns, name, TRY(over(query)), [&](const api::LogRecord& record) {
      const auto heard = over(record);
      if (!heard) carried = std::unexpected(heard.error());
      return heard && sink(*heard);
    });
    TRY(std::move(carried));
    return back(std::move(next));
  }
  base::Result<api::WatchPage> watch(const api::WatchQuery& query, const std::string& cursor,
                                     base::Duration timeout) override {
    return back(behind_.watch(TRY(over(query)), cursor, timeout));
  }
  base::Result<api::Stored> put_object(const base::Value& object, std::string_view ns) override {
    return named<api::Stored>(TRY(behind_.put_object(TRY(over(object)), ns)));
  }
  base::Result<void> put_status(const api::ObjectRef& which, const base::Value& status,
                                std::string_view version) override {
    return behind_.put_status(TRY(over(which)), TRY(over(status)), version);
  }
  base::Result<base::Value> get_object(const api::ObjectRef& which) override {
    return back(behind_.get_object(TRY(over(which))));
  }
  base::Result<api::Page<base::Value>> list_objects(const api::ObjectQuery& query) override {
    auto page = TRY(behind_.list_objects(TRY(over(query))));
    for (base::Value& object : page.items) object = TRY(over(object));
    return page;
  }
  base::Result<void> delete_object(const api::ObjectRef& which, std::string_view version) override {
    return behind_.delete_object(TRY(over(which)), version);
  }

 private:
  static base::Result<base::Value> over(const base::Value& sent) {
    return base::parse_json(base::to_json(sent));
  }
  template <class T>
  static base::Result<T> over(const T& sent) {
    return api::from_json<T>(TRY(over(api::to_json(sent))));
  }
  template <class E>
  static base::Result<E> named(E sent) {
    if (const auto heard = api::from_name<E>(api::name_of(sent))) return *heard;
    return base::fail(base::ErrorCode::InvalidArgument, "this name is not known");
  }
  template <class T>
  static base::Result<T> back(base::Result<T> answer) {
    if (!answer) return answer;
    return over(*answer);
  }
  template <class T>
  static base::Result<std::vector<T>> listed(base::Result<std::vector<T>> answer) {
    if (!answer) return answer;
    std::vector<T> out;
    for (const T& row : *answer) out.push_back(TRY(over(row)));
    return out;
  }

  ports::Client& behind_;
};

}  // namespace tiphys::adapters::client
