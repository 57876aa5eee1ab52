package org.slaacguard.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slaacguard.doctor.FirewallRule.Verdict;

/** Parses the output of {@code iptables-save} or {@code ip6tables-save}. */
final class IptablesRuleset {
  private static final Map<String, Integer> PRIORITIES =
      Map.of("raw", -300, "mangle", -150, "filter", 0, "security", 50);

  private final String family;
  private final List<FirewallChain> chains = new ArrayList<>();
  private final Map<String, Boolean> drops = new LinkedHashMap<>();
  private final Map<String, List<FirewallRule>> rules = new LinkedHashMap<>();
  private String table = "";

  private IptablesRuleset(String family) {
    this.family = family;
  }

  /**
   * Reads the chains of a family, {@code ip} or {@code ip6}. Skips lines that are not understood.
   */
  static Firewall parse(String family, String text) {
    IptablesRuleset all = new IptablesRuleset(family);
    text.lines().forEach(line -> all.take(line.strip()));
    all.end();
    return new Firewall(Set.of(Firewall.IPTABLES), all.chains);
  }

  private void take(String line) {
    if (line.startsWith("*")) {
      end();
      table = line.substring(1);
    } else if (line.startsWith(":")) {
      String[] words = line.substring(1).split(" ", -1);
      drops.put(words[0], words.length > 1 && words[1].equals("DROP"));
      rules.put(words[0], new ArrayList<>());
    } else if (line.startsWith("-A ")) {
      List<String> words = words(line);
      List<FirewallRule> of = words.size() > 1 ? rules.get(words.get(1)) : null;
      if (of != null) {
        of.add(rule(words.subList(2, words.size()), line));
      }
    }
  }

  private void end() {
    rules.forEach(
        (name, each) ->
            chains.add(
                new FirewallChain(
                    family,
                    "iptables",
                    table,
                    name,
                    hook(name),
                    PRIORITIES.getOrDefault(table, 0),
                    drops.getOrDefault(name, false),
                    each)));
    rules.clear();
    drops.clear();
  }

  private String hook(String name) {
    boolean builtIn = name.equals("INPUT") || name.equals("FORWARD") || name.equals("OUTPUT");
    return builtIn && PRIORITIES.containsKey(table) ? name.toLowerCase(Locale.ROOT) : "";
  }

  private static FirewallRule rule(List<String> words, String line) {
    IptablesMatches matches = new IptablesMatches(words);
    int at = matches.end();
    String target = at + 1 < words.size() ? words.get(at + 1) : "";
    boolean goes = at < words.size() && words.get(at).equals("-g");
    Verdict verdict =
        switch (target) {
          case "" -> Verdict.NONE;
          case "ACCEPT" -> Verdict.ACCEPT;
          case "DROP", "REJECT" -> Verdict.DROP;
          case "RETURN" -> Verdict.RETURN;
          case "QUEUE", "NFQUEUE" -> Verdict.UNKNOWN;
          // A target in upper case is an extension, which logs, marks or rewrites. Other targets
          // are chains.
          default -> goes ? Verdict.GOTO : isExtension(target) ? Verdict.NONE : Verdict.JUMP;
        };
    return new FirewallRule(matches.tests(), verdict, target, "'" + line + "'");
  }

  private static boolean isExtension(String target) {
    return target.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        && List.of(
                "LOG",
                "NFLOG",
                "MARK",
                "CONNMARK",
                "TCPMSS",
                "CT",
                "NOTRACK",
                "TRACE",
                "DSCP",
                "TOS",
                "HL",
                "TTL",
                "SET",
                "AUDIT",
                "CHECKSUM",
                "CLASSIFY",
                "SECMARK",
                "CONNSECMARK")
            .contains(target);
  }

  /** Splits a line into words. A word in quotes may have blanks. */
  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted && i + 1 < line.length()) {
        word.append(line.charAt(++i));
      } else if (c == ' ' && !quoted) {
        if (!word.isEmpty()) {
          words.add(word.toString());
        }
        word.setLength(0);
      } else {
        word.append(c);
      }
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }
}
