// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";

import { isEarly } from "../../../app/static/js/attempt/page/ending.js";
import { add, divide, format, multiply, parse, root } from "../../../app/static/js/attempt/tools/decimal.js";
import { pending, press, shown, START } from "../../../app/static/js/attempt/tools/reckoning.js";

/** The calculator after these keys, separated by blanks. */
const after = (keys, from = START) => keys.split(" ").reduce(press, from);
const reads = (keys) => shown(after(keys));

test("decimals_are_exact_where_binary_floats_are_not", () => {
  assert.equal(reads("0 . 1 + 0 . 2 ="), "0.3");
  assert.equal(reads("1 . 1 * 1 . 1 ="), "1.21");
  assert.equal(reads("4 . 3 5 * 1 0 0 ="), "435");
  assert.equal(reads("1 - 0 . 9 ="), "0.1");
});

test("every_result_agrees_with_integers_a_hundred_times_as_large", () => {
  for (let a = -999; a < 1000; a += 37) {
    for (let b = -999; b < 1000; b += 41) {
      const [x, y] = [parse(String(a / 100)), parse(String(b / 100))];
      assert.equal(format(multiply(add(x, y), parse("100"))), format(parse(String(a + b))));
      assert.equal(format(multiply(multiply(x, y), parse("10000"))), format(parse(String(a * b))));
      if (b !== 0) assert.equal(format(multiply(divide(x, y), y)), format(x));
    }
  }
});

test("a_quotient_that_does_not_end_keeps_more_digits_than_are_shown", () => {
  assert.equal(reads("1 / 3 ="), "0.333333333333");
  assert.equal(reads("1 / 3 = * 3 ="), "1");
  assert.equal(reads("2 / 3 ="), "0.666666666667");
  assert.equal(reads("2 sign / 3 ="), "−0.666666666667");
});

test("roots_are_right_to_the_last_digit_shown", () => {
  assert.equal(reads("2 root"), "1.41421356237");
  assert.equal(reads("0 . 2 5 root"), "0.5");
  assert.equal(reads("0 root"), "0");
  for (let n = 1; n < 400; n += 7) assert.equal(format(root(parse(String(n * n)))), String(n));
  for (const x of ["0.001", "12345.678", "1000000", "0.00000004"]) assert.equal(format(multiply(root(parse(x)), root(parse(x)))), format(parse(x)));
});

test("keys_are_reckoned_in_their_order_and_the_line_says_what_waits", () => {
  assert.equal(reads("2 + 3 * 4 ="), "20");
  assert.equal(pending(after("2 + 3 *")), "5 ×");
  assert.equal(pending(after("2 + - *")), "2 ×");
  assert.equal(reads("5 + ="), "5");
  assert.equal(pending(after("5 + =")), "");
  assert.equal(reads("2 + 3 = 7"), "7");
});

test("percent_is_a_part_of_the_left_side_of_a_sum_and_a_hundredth_elsewhere", () => {
  assert.equal(reads("2 0 0 + 1 0 % ="), "220");
  assert.equal(reads("2 0 0 - 1 0 % ="), "180");
  assert.equal(reads("2 0 0 * 1 0 % ="), "20");
  assert.equal(reads("5 0 %"), "0.5");
});

test("memory_adds_takes_away_and_outlives_clear", () => {
  const held = after("5 m+ 2 m+ 3 m- clear");
  assert.equal(shown(held), "0");
  assert.equal(shown(after("mr", held)), "4");
  assert.equal(shown(after("mc mr", held)), "0");
  assert.equal(reads("6 m+ 2 * mr ="), "12");
});

test("what_cannot_be_is_said_and_holds_until_it_is_cleared", () => {
  assert.equal(after("5 / 0 =").fault, "zero");
  assert.equal(after("5 / 0 + 3").fault, "zero");
  assert.equal(after("4 sign root").fault, "negative");
  assert.equal(reads("5 / 0 = clear 7"), "7");
  const squares = Array(9).fill("m+ * mr = mc").join(" ");
  assert.equal(after(`1 0 ${squares}`).fault, "range");
});

test("twelve_digits_are_taken_and_long_numbers_are_told_by_their_power", () => {
  assert.equal(reads("1 2 3 4 5 6 7 8 9 0 1 2 3"), "123456789012");
  assert.equal(reads("9 9 9 9 9 9 9 9 9 9 9 9 + 1 ="), "1×10¹²");
  assert.equal(reads("0 . 0 0 0 0 0 1 2 / 1 0 0 ="), "1.2×10⁻⁸");
  assert.equal(reads("0 . 5 back back back 7"), "7");
  assert.equal(reads("0 0 7 . . 5 0"), "7.50");
  assert.equal(reads("5 sign back 8"), "8");
});

test("keys_that_there_are_none_of_do_nothing", () => {
  assert.equal(reads("7 constructor"), "7");
});

test("a_hand_in_is_early_until_its_moment_and_where_the_time_is_unknown_the_service_decides", () => {
  const opens = "2026-11-28T01:30:00Z";
  assert.equal(isEarly(opens, Date.parse(opens) - 1), true);
  assert.equal(isEarly(opens, Date.parse(opens)), false);
  assert.equal(isEarly(opens, null), false);
  assert.equal(isEarly(null, 0), false);
});
