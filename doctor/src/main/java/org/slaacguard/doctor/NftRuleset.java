package org.slaacguard.doctor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slaacguard.doctor.FirewallRule.Test;
import org.slaacguard.doctor.FirewallRule.Verdict;
import org.slaacguard.host.AccessTables;

/** Reads what {@code nft -j list ruleset} prints (libnftables-json(5)). */
final class NftRuleset {
  private final Map<String, JsonValue> chains = new LinkedHashMap<>();
  private final Map<String, List<FirewallRule>> rules = new HashMap<>();
  private final Map<String, List<JsonValue>> sets = new HashMap<>();

  /**
   * The beginning of the names of the tables that AccessChecks judges. They drop what is to be
   * dropped, so they are not judged with the host's filters.
   */
  private static final String ACCESS = AccessTables.name("");

  private NftRuleset() {}

  /**
   * The chains in it.
   *
   * @throws IllegalArgumentException if it is not what nft prints
   */
  static Firewall parse(String text) {
    NftRuleset ruleset = new NftRuleset();
    List<JsonValue> objects = JsonValue.parse(text).get("nftables").elements();
    // Sets come first, because rules name them.
    for (JsonValue object : objects) {
      JsonValue set = object.find("set");
      if (set != null) {
        ruleset.sets.put(key(set, "name"), set.get("elem").elements());
      }
    }
    for (JsonValue object : objects) {
      JsonValue chain = object.find("chain");
      JsonValue rule = object.find("rule");
      if (chain != null) {
        ruleset.chains.put(key(chain, "name"), chain);
      } else if (rule != null) {
        ruleset
            .rules
            .computeIfAbsent(key(rule, "chain"), k -> new ArrayList<>())
            .add(ruleset.rule(rule));
      }
    }
    List<FirewallChain> found = new ArrayList<>();
    ruleset.chains.forEach((key, chain) -> found.add(ruleset.chain(key, chain)));
    return new Firewall(Set.of(Firewall.NFT), found);
  }

  private static String key(JsonValue object, String name) {
    return object.get("family").text()
        + " "
        + object.get("table").text()
        + " "
        + object.get(name).text();
  }

  private FirewallChain chain(String key, JsonValue chain) {
    // A chain that rewrites addresses does not decide what passes, whatever its policy.
    boolean filters =
        chain.get("type").text().equals("filter") && !chain.get("table").text().startsWith(ACCESS);
    return new FirewallChain(
        chain.get("family").text(),
        "nft",
        chain.get("table").text(),
        chain.get("name").text(),
        filters ? chain.get("hook").text() : "",
        number(chain.get("prio")),
        chain.get("policy").text().equals("drop"),
        rules.getOrDefault(key, List.of()));
  }

  private static int number(JsonValue value) {
    try {
      return Integer.parseInt(value.text());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private FirewallRule rule(JsonValue rule) {
    List<Test> tests = new ArrayList<>();
    Verdict verdict = Verdict.NONE;
    String target = "";
    String prefix = rule.get("family").text() + " " + rule.get("table").text() + " ";
    NftMatch match = new NftMatch(name -> sets.get(prefix + name));
    for (JsonValue part : rule.get("expr").elements()) {
      String name = part.firstName();
      JsonValue content = part.get(name);
      switch (name) {
        case "match" -> tests.add(match.test(content));
        case "accept" -> verdict = Verdict.ACCEPT;
        case "drop", "reject" -> verdict = Verdict.DROP;
        case "return" -> verdict = Verdict.RETURN;
        case "jump", "goto" -> {
          verdict = name.equals("jump") ? Verdict.JUMP : Verdict.GOTO;
          target = content.get("target").text();
        }
        case "vmap", "queue" -> verdict = Verdict.UNKNOWN;
        case "limit", "meter", "ct count", "quota" -> tests.add(Test.UNKNOWN);
        case "xt" -> {
          switch (content.get("name").text()) {
            case "comment" -> {}
            case "REJECT" -> verdict = Verdict.DROP;
            default -> tests.add(Test.UNKNOWN);
          }
        }
        // Counters, logs, marks, translations: nothing that decides.
        default -> {}
      }
    }
    return new FirewallRule(tests, verdict, target, "a rule with " + verdictText(verdict, target));
  }

  private static String verdictText(Verdict verdict, String target) {
    return verdict == Verdict.DROP ? "drop or reject" : verdict + " " + target;
  }
}
