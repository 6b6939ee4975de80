#include <gtest/gtest.h>

#include "support/suites.h"

namespace resttest {
namespace {

struct Case {
  const char* name;
  std::string keys;
  const char* messages;
};

// The keys stand in `- test: {url: /x, KEYS}`: they begin in column 18.
void expect_messages(const std::vector<Case>& cases) {
  for (const Case& c : cases)
    EXPECT_EQ(read_one("url: /x, " + c.keys).messages(), c.messages) << c.name;
}

TEST(ReadTest, Defaults) {
  const ReadSuite suite = read("- test: {url: /x}");
  const auto& test = suite.test();
  EXPECT_EQ(suite.messages(), "");
  EXPECT_EQ(test.name, "Unnamed");
  EXPECT_EQ(test.group, "Default");
  EXPECT_EQ(test.method, "GET");
  EXPECT_EQ(test.url_form, UrlForm::joined);
  EXPECT_FALSE(test.url.is_template);
  EXPECT_EQ(test.where.column, 3);
  EXPECT_EQ(test.where.length, 4);
  EXPECT_FALSE(test.body);
  EXPECT_FALSE(test.retry);
  EXPECT_FALSE(test.performance);
}

TEST(ReadTest, EveryKey) {
  const ReadSuite suite = read(R"(
- config: {generators: {ids: {type: number_sequence}}}
- test:
    - NAME: 12
    - group: yes
    - url: {template: "/p/$id"}
    - method: patch
    - headers: {X-Number: 1, x-true: true, x-null: ~, x-real: 1.50}
    - body: hello
    - expected_status: [200, '404']
    - auth_username: u
    - auth_password: p
    - delay: 2
    - stop_on_failure: 'true'
    - variable_binds: {id: 012}
    - generator_binds: {n: ids}
    - extract_binds: [{a: {JSONPATH_mini: x}}, {b: {header: y}}]
    - validators: [{Compare: {header: a, expected: b}, extract_test: {test: exists}}, {assertTrue: {}}]
    - curl_option_FollowLocation: true
    - curl_option_timeout: ~
)");
  EXPECT_EQ(suite.messages(), "");
  const auto& test = suite.test();
  EXPECT_EQ(test.name, "12");
  EXPECT_EQ(test.group, "True");
  EXPECT_EQ(test.url.text, "/p/$id");
  EXPECT_TRUE(test.url.is_template);
  EXPECT_EQ(test.method, "PATCH");
  std::string headers;
  for (const auto& [name, value] : test.headers) headers += name.text + "=" + value.text + ";";
  EXPECT_EQ(headers, "X-Number=1;x-true=True;x-null=None;x-real=1.5;");
  EXPECT_EQ(std::get<Text>(*test.body).text, "hello");
  EXPECT_EQ(test.expected_status, (std::vector<int>{200, 404}));
  EXPECT_EQ(test.auth_username, "u");
  EXPECT_EQ(test.auth_password, "p");
  EXPECT_EQ(test.delay, std::chrono::seconds(2));
  EXPECT_TRUE(test.stop_on_failure);
  EXPECT_EQ(typed_text(test.variable_binds.at(0).second), "integer 10");
  EXPECT_EQ(test.generator_binds.at(0), (std::pair<std::string, std::string>("n", "ids")));
  ASSERT_EQ(test.extract_binds.size(), 2U);
  EXPECT_EQ(test.extract_binds[0].first, "a");
  EXPECT_EQ(test.extract_binds[0].second.name, "jsonpath_mini");
  EXPECT_EQ(test.extract_binds[0].second.config.text, "x");
  EXPECT_EQ(test.extract_binds[0].second.where.line, 17);
  EXPECT_EQ(test.extract_binds[0].second.where.column, 28);
  ASSERT_EQ(test.validators.size(), 3U);
  EXPECT_EQ(test.validators[0].name, "compare");
  EXPECT_EQ(test.validators[1].name, "extract_test");
  EXPECT_EQ(test.validators[2].name, "asserttrue");
  EXPECT_EQ(test.validators[0].config.find("expected")->text, "b");
  ASSERT_EQ(test.options.size(), 1U);
  EXPECT_EQ(test.options[0].name, "followlocation");
  EXPECT_EQ(test.options[0].value, Value(1));
  EXPECT_EQ(test.places.at("name").line, 4);
  EXPECT_EQ(test.places.at("expected_status").column, 24);
  EXPECT_EQ(test.places.at("curl_option_followlocation").column, 35);
}

TEST(ReadTest, ShortForm) {
  const ReadSuite suite = read("- url: x\n- url: 5\n- url: {template: x}\n- url: \"a\\r\\nb\"\n");
  EXPECT_EQ(suite.messages(),
            "2:8: error: url must be text, not 5 (put it in quotes)\n"
            "3:8: error: url must be text, not a mapping\n"
            "4:8: error: a line break or NUL cannot stand in a url\n");
  EXPECT_EQ(suite.test().url.text, "x");
  EXPECT_EQ(suite.test().url_form, UrlForm::concatenated);
  EXPECT_EQ(suite.test().places.at("url").column, 8);
}

TEST(ReadTest, Urls) {
  const auto messages = [](const std::string& url) { return read_one("url: " + url).messages(); };
  EXPECT_EQ(read_one("url: 12").test().url.text, "12");
  EXPECT_EQ(messages("''"), "");
  EXPECT_EQ(messages("http://h:80/x"), "");
  EXPECT_EQ(messages("{TEMPLATE: '$a:80'}"), "");
  EXPECT_EQ(messages("1.5"),
            "1:15: error: url must be text or {template: text}, not 1.5 (put it in quotes)\n");
  EXPECT_EQ(messages("null"), "1:15: error: url must be text or {template: text}, not null\n");
  EXPECT_EQ(messages("[a]"), "1:15: error: url must be text or {template: text}, not a list\n");
  EXPECT_EQ(messages("{nope: /x}"),
            "1:15: error: url must be text or {template: text}, not a mapping without template\n"
            "1:16: warning: unknown key 'nope' in url\n");
  EXPECT_EQ(messages("\"a\\nb\""), "1:15: error: a line break or NUL cannot stand in a url\n");
  EXPECT_EQ(messages("'localhost:8089/x'"),
            "1:15: warning: 'localhost:8089/x' has no scheme; it is taken as http:// "
            "(write http:// before it)\n");
  EXPECT_EQ(read_one("name: x").messages(), "1:3: error: this test has no url (add url: /path)\n");
}

TEST(ReadTest, Mistakes) {
  expect_messages({
      {"an unknown key", "expected_statuss: 1",
       "1:19: warning: unknown key 'expected_statuss' in a test (did you mean "
       "'expected_status'?)\n"},
      {"a missing blank", "'expected:x': 1",
       "1:19: warning: unknown key 'expected:x' in a test (a blank is missing after the colon)\n"},
      {"a method that is a number", "method: 5",
       "1:27: error: method must be text, not 5 (put it in quotes)\n"},
      {"a method that is no word", "method: 'GET x'",
       "1:27: error: method must be a word like GET or POST, not 'GET x'\n"},
      {"an empty method", "method: ''",
       "1:27: error: method must be a word like GET or POST, not ''\n"},
      {"headers as text", "headers: 'X-A: 1'",
       "1:28: error: headers must be a mapping or {template: mapping}, not 'X-A: 1'\n"},
      {"a template of text in headers", "headers: {template: x}",
       "1:39: error: template in headers must be a mapping of names to values, not 'x'\n"},
      {"a header that is a list", "headers: {a: [1]}",
       "1:32: error: header 'a' must be text, not a list\n"},
      {"a line break in a header", "headers: {a: \"x\\r\\ny\"}",
       "1:32: error: a line break or NUL cannot stand in header 'a'\n"},
      {"a line break in the name of one", "headers: {\"a\\nb\": x}",
       "1:29: error: a line break or NUL cannot stand in the name of a header\n"},
      {"a user that is a number", "auth_username: 5",
       "1:34: error: auth_username must be text, not 5 (put it in quotes)\n"},
      {"a status that is none", "expected_status: abc",
       "1:36: error: expected_status must be a whole number, not 'abc'\n"},
      {"a status in a list", "expected_status: [200, abc]",
       "1:42: error: expected_status must be a list of whole numbers; 'abc' is none\n"},
      {"a delay that is cut", "delay: 0.9",
       "1:26: warning: delay must be a whole number; 0.9 is cut to 0\n"},
      {"timeout", "timeout: 1",
       "1:19: warning: timeout has no effect in a test (use curl_option_timeout here, or timeout "
       "in config)\n"},
      {"a body with GET", "body: x",
       "1:19: warning: a body is not sent with GET (add a method, as method: POST)\n"},
      {"a generator that does not exist", "generator_binds: {a: nope}",
       "1:40: error: there is no generator 'nope' (declare it in config: generators)\n"},
      {"two extractors", "extract_binds: {x: {jsonpath_mini: a, header: b}}",
       "1:57: error: x in extract_binds must be one extractor, not 2 of them (write "
       "{jsonpath_mini: path})\n"},
      {"no extractor", "extract_binds: {x: {}}",
       "1:38: error: x in extract_binds must be one extractor, not an empty mapping (write "
       "{jsonpath_mini: path})\n"},
      {"an extractor that is text", "extract_binds: {x: a}",
       "1:38: error: x in extract_binds must be one extractor, not 'a' (write {jsonpath_mini: "
       "path})\n"},
      {"validators that are no list", "validators: {compare: {}}",
       "1:31: error: validators must be a list of mappings, not a mapping (write '- ' before each "
       "validator)\n"},
      {"a validator that is text", "validators: [x]",
       "1:32: error: validators must be a list of mappings; 'x' is none\n"},
      {"what is to come", "rate_limit: 5",
       "1:19: error: 'rate_limit' is not built yet (leave it out for now)\n"},
      {"a boolean that is none", "stop_on_failure: 1",
       "1:36: error: stop_on_failure must be true or false, not 1\n"},
  });
}

TEST(ReadTest, ExpectedStatusDependsOnTheMethod) {
  const auto expected = [](const std::string& keys) {
    return read_one("url: /x, " + keys).test().expected_status;
  };
  EXPECT_EQ(expected("name: x"), (std::vector<int>{200}));
  EXPECT_EQ(expected("method: post"), (std::vector<int>{200, 201, 204}));
  EXPECT_EQ(expected("method: DELETE"), (std::vector<int>{200, 202, 204}));
  EXPECT_EQ(expected("method: DELETE, expected_status: '404'"), (std::vector<int>{404}));
  EXPECT_EQ(expected("expected_status: []"), (std::vector<int>{}));
}

TEST(ReadTest, TemplatedHeaders) {
  const ReadSuite suite = read_one("url: /x, headers: [{Template: {$name: $value}}]");
  EXPECT_EQ(suite.messages(), "");
  ASSERT_EQ(suite.test().headers.size(), 1U);
  EXPECT_EQ(suite.test().headers[0].first.text, "$name");
  EXPECT_TRUE(suite.test().headers[0].first.is_template);
  EXPECT_TRUE(suite.test().headers[0].second.is_template);
}

TEST(ReadBody, Forms) {
  const auto body = [](const std::string& text) {
    const ReadSuite suite = read_one("url: /x, method: PUT, body: " + text);
    return std::pair(suite.test().body, suite.messages());
  };
  const auto text = std::get<Text>(*body("[{template: 'a$x'}]").first);
  EXPECT_EQ(text.text, "a$x");
  EXPECT_TRUE(text.is_template);
  const auto file = std::get<FileContent>(*body("{template:{file:{template: $p}}}").first);
  EXPECT_EQ(file.path.text, "$p");
  EXPECT_TRUE(file.path.is_template);
  EXPECT_TRUE(file.is_template);
  EXPECT_FALSE(std::get<FileContent>(*body("{File:{Template: $p}}").first).is_template);

  const char* const mistakes[][2] = {
      {"5", "body must be text, {template: text} or {file: path}, not 5 (put it in quotes)"},
      {"null", "body must be text, {template: text} or {file: path}, not null"},
      {"''", "body is empty (leave body out to send none)"},
      {"{a: b}", "body must be text, {template: text} or {file: path}"},
      {"{template: x, file: y}",
       "body has both template and file (write {template: {file: path}} to fill in a file)"},
      {"{template: {a: b}}", "template must be text or {file: path}"},
      {"{template: {template: x}}", "template must be text or {file: path}"},
      {"{template: ''}", "template is empty"},
      {"{file: [x]}", "file must be a path or {template: path}, not a list"},
      {"{file: {template: {file: x}}}", "template must be a path, not a mapping"},
      {"{file: no/such.json}",
       "cannot read 'no/such.json': there is no such file (a relative path starts at the folder of "
       "this file)"},
  };
  for (const auto& [written, message] : mistakes) {
    const auto [content, messages] = body(written);
    EXPECT_NE(messages.find(std::string("error: ") + message + "\n"), std::string::npos)
        << written << "\n"
        << messages;
    EXPECT_FALSE(content.has_value()) << written;
  }
}

TEST(ReadRetry, Mistakes) {
  expect_messages({
      {"a scalar in place of a list", "retry: {max_retries: 1, retry_statuses: 429}",
       "1:59: error: retry_statuses must be a list of whole numbers, not 429 (write [429])\n"},
      {"an unknown key", "retry: {max_retrys: 1, max_retries: 1}",
       "1:27: error: unknown key 'max_retrys' in retry (did you mean 'max_retries'?)\n"},
      {"null", "retry: ", "1:26: error: retry must be a mapping of names to values, not null\n"},
      {"no max_retries", "retry: [{backoff_base: 1}]",
       "1:26: warning: retry without max_retries retries nothing (add max_retries)\n"},
      {"a negative delay", "retry: {max_retries: 1, backoff_base: -1}",
       "1:57: error: backoff_base must be between 0 seconds and a year, not -1\n"},
      {"a fraction", "retry: {max_retries: 1.5}",
       "1:40: error: max_retries must be a whole number, not 1.5\n"},
      {"a status that cannot be", "retry: {max_retries: 1, retry_statuses: [99]}",
       "1:59: error: retry_statuses must be between 100 and 999, not 99\n"},
      {"a range of statuses", "retry: {max_retries: 1, retry_statuses: [5xx]}",
       "1:60: error: ranges of statuses are not built yet (list the statuses one by one)\n"},
      {"what is to come", "retry: {max_retries: 1, jitter: full}",
       "1:43: error: 'jitter' is not built yet (leave it out for now)\n"},
      {"twice", "retry: {max_retries: 1}, performance: {retry: {max_retries: 2}}",
       "1:19: error: retry stands both in this test and in its performance (keep one of the "
       "two)\n"},
  });
  const RetryConfig retry =
      *read_one("url: /x, retry: [{max_retries: '2'}, {backoff_max: 1m}]").test().retry;
  EXPECT_EQ(retry.max_retries, 2);
  EXPECT_DOUBLE_EQ(retry.backoff_base, 0.5);
  EXPECT_DOUBLE_EQ(retry.backoff_max, 60);
}

TEST(ReadPerformance, Defaults) {
  const ReadSuite suite = read_one("url: /x, performance: {}");
  EXPECT_EQ(suite.messages(), "");
  const LoadProfile& load = *suite.test().performance;
  EXPECT_EQ(std::get<SharedIterations>(load.executor).iterations, 1U);
  EXPECT_EQ(std::get<SharedIterations>(load.executor).vus, 0);
  EXPECT_EQ(load.mode, LoadProfile::Mode::sync);
  EXPECT_EQ(load.rps_mode, LoadProfile::RpsMode::wall);
  EXPECT_FALSE(load.threshold);
  EXPECT_FALSE(load.timeout);
}

TEST(ReadPerformance, EveryKey) {
  const ReadSuite suite = read_one(
      "url: /x, performance: {repeat: 100, concurrency: 5, mode: ASYNC, threshold_ms: 1.5, "
      "timeout: 250ms, connect_timeout: 0, warmup_runs: 3, rps_mode: response, "
      "percentiles: [50, 99.9], retry: {max_retries: 1}}");
  EXPECT_EQ(suite.messages(), "");
  const LoadProfile& load = *suite.test().performance;
  EXPECT_EQ(std::get<SharedIterations>(load.executor).iterations, 100U);
  EXPECT_EQ(std::get<SharedIterations>(load.executor).vus, 5);
  EXPECT_EQ(load.mode, LoadProfile::Mode::async);
  EXPECT_EQ(load.threshold, std::chrono::microseconds(1500));
  EXPECT_EQ(load.timeout, std::chrono::milliseconds(250));
  EXPECT_EQ(load.connect_timeout, std::chrono::nanoseconds(0));
  EXPECT_EQ(load.warmup, 3U);
  EXPECT_EQ(load.rps_mode, LoadProfile::RpsMode::response);
  EXPECT_EQ(load.percentiles, (std::vector<double>{50, 99.9}));
  EXPECT_EQ(load.retry->max_retries, 1);
  EXPECT_FALSE(suite.test().retry);
}

TEST(ReadPerformance, Mistakes) {
  expect_messages({
      {"null", "performance: ",
       "1:32: error: performance must be a mapping of names to values, not null\n"},
      {"nothing to send", "performance: {repeat: 0}", "1:41: warning: repeat: 0 sends nothing\n"},
      {"a negative count", "performance: {repeat: -1}",
       "1:41: error: repeat must be 0 or more, not -1\n"},
      {"a fraction", "performance: {repeat: 1.5}",
       "1:41: error: repeat must be a whole number, not 1.5\n"},
      {"concurrency unset", "performance: {concurrency: ~}", ""},
      {"negative concurrency", "performance: {concurrency: -2}",
       "1:46: error: concurrency must be 0 or more, not -2\n"},
      {"an unknown mode", "performance: {mode: asinc}",
       "1:39: error: mode must be sync or async, not 'asinc' (did you mean 'async'?)\n"},
      {"a threshold below 0", "performance: {threshold_ms: -1}",
       "1:47: error: threshold_ms must be between 0 and a year, not -1\n"},
      {"a percentile above 100", "performance: {percentiles: [101]}",
       "1:46: error: percentiles must be between 0 and 100, not 101\n"},
      {"what is to come", "performance: {rate_limit: 5/s}",
       "1:33: error: 'rate_limit' is not built yet (leave it out for now)\n"},
      {"binds that a load does not make", "performance: {}, extract_binds: {a: {header: b}}",
       "1:36: warning: extract_binds has no effect in a load test\n"},
  });
}

TEST(CurlOptions, Table) {
  expect_messages({
      {"a number", "curl_option_timeout: 3", ""},
      {"a boolean as a number", "curl_option_ssl_verifyhost: no", ""},
      {"text", "curl_option_useragent: me", ""},
      {"unset", "curl_option_useragent: null", ""},
      {"an unknown one", "curl_option_usragent: me",
       "1:19: error: a test may not set the libcurl option 'usragent' (did you mean "
       "'useragent'?)\n"},
      {"a file", "curl_option_cainfo: x.pem",
       "1:39: error: cannot read 'x.pem': there is no such file\n"},
      {"text for a number", "curl_option_timeout: 'x'",
       "1:40: error: curl_option_timeout must be a whole number, not 'x'\n"},
      {"a number for text", "curl_option_useragent: 5",
       "1:42: error: curl_option_useragent must be text in one line, not 5\n"},
      {"a list", "curl_option_followlocation: [1]",
       "1:47: error: curl_option_followlocation must be true or false, not a list\n"},
      {"in a load test", "performance: {}, curl_option_timeout: 3, curl_option_httpauth: 1", ""},
      {"libcurl's in sync mode", "performance: {}, curl_option_interface: lo", ""},
      {"libcurl's in async mode", "performance: {mode: async}, curl_option_interface: lo",
       "1:47: error: curl_option_interface does not work in async mode (use mode: sync, or one of "
       "followlocation, maxredirs, timeout, timeout_ms, connecttimeout, connecttimeout_ms, "
       "useragent, cookie, referer, encoding, accept_encoding, httpauth, nosignal)\n"},
      {"not any authentication", "performance: {mode: async}, curl_option_httpauth: 2",
       "1:47: error: curl_option_httpauth does not work in async mode but for 1, which is Basic "
       "(use mode: sync, or one of followlocation, maxredirs, timeout, timeout_ms, connecttimeout, "
       "connecttimeout_ms, useragent, cookie, referer, encoding, accept_encoding, httpauth, "
       "nosignal)\n"},
  });
  const ReadSuite suite =
      read_one("url: /x, curl_option_ssl_verifyhost: no, curl_option_USERAGENT: me");
  ASSERT_EQ(suite.test().options.size(), 2U);
  EXPECT_EQ(typed_text(suite.test().options[0].value), "false");
  EXPECT_EQ(suite.test().options[1].name, "useragent");
}

}  // namespace
}  // namespace resttest
