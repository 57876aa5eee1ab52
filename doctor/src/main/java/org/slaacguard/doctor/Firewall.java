package org.slaacguard.doctor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The packet filters of a host. A packet counts as dropped only if no earlier rule of unknown
 * meaning could accept it.
 *
 * @param tools those that could list them: {@link #NFT}, {@link #IPTABLES}
 * @param chains all chains
 */
record Firewall(Set<String> tools, List<FirewallChain> chains) {
  /** The tool that lists all of nftables. */
  static final String NFT = "nft";

  /** The tool that lists what was made by it alone. */
  static final String IPTABLES = "iptables";

  /** No filter could be read. */
  static final Firewall UNKNOWN = new Firewall(Set.of(), List.of());

  private static final int DEPTH = 16;

  /**
   * The most rules that are evaluated for a packet, because chains may jump to each other in many
   * ways.
   */
  private static final int PATIENCE = 200_000;

  /** The fate of a packet. */
  enum Fate {
    PASSES,
    DROPPED,
    UNSURE
  }

  /**
   * The result for a packet.
   *
   * @param chain the chain that drops it, or may drop it; else empty
   * @param rule the rule that drops it, or its chain's policy
   */
  record Judgement(Fate fate, Optional<FirewallChain> chain, String rule) {
    static final Judgement PASSES = new Judgement(Fate.PASSES, Optional.empty(), "");
  }

  Firewall {
    tools = Set.copyOf(tools);
    chains = List.copyOf(chains);
  }

  /**
   * The union of both. A chain in both is taken from the other one, which understands more of its
   * rules.
   */
  Firewall and(Firewall other) {
    List<FirewallChain> all = new ArrayList<>(other.chains);
    chains.stream().filter(each -> other.chains.stream().noneMatch(each::isSame)).forEach(all::add);
    Set<String> both = new HashSet<>(tools);
    both.addAll(other.tools);
    return new Firewall(both, all);
  }

  /** Whether any tool could list them. */
  boolean known() {
    return !tools.isEmpty();
  }

  /** Whether this tool could. */
  boolean isReadBy(String tool) {
    return tools.contains(tool);
  }

  /** Evaluates a packet. */
  Judgement judge(FirewallPacket packet) {
    Judgement worst = Judgement.PASSES;
    List<FirewallChain> entered =
        chains.stream()
            .filter(c -> c.hook().equals(packet.hook()) && c.concerns(packet.ipv6()))
            .sorted(Comparator.comparingInt(FirewallChain::priority))
            .toList();
    for (FirewallChain chain : entered) {
      Judgement judgement = new Walk(packet).judge(chain);
      if (judgement.fate() == Fate.DROPPED) {
        return judgement;
      }
      if (judgement.fate() == Fate.UNSURE) {
        worst = judgement;
      }
    }
    return worst;
  }

  private final class Walk {
    private final FirewallPacket packet;
    private boolean unsure;
    private int steps;
    private String rule = "";

    private enum End {
      ACCEPTED,
      DROPPED,
      RETURNED
    }

    Walk(FirewallPacket packet) {
      this.packet = packet;
    }

    Judgement judge(FirewallChain chain) {
      End end = walk(chain, 0);
      if (end == End.RETURNED && chain.drops()) {
        end = End.DROPPED;
        rule = "policy drop";
      }
      if (end != End.DROPPED) {
        return Judgement.PASSES;
      }
      return new Judgement(unsure ? Fate.UNSURE : Fate.DROPPED, Optional.of(chain), rule);
    }

    private End walk(FirewallChain chain, int depth) {
      for (FirewallRule each : chain.rules()) {
        TriState matches = ++steps > PATIENCE ? TriState.UNKNOWN : each.matches(packet);
        if (matches == TriState.NO) {
          continue;
        }
        Optional<End> end = follow(chain, each, depth);
        if (end.isEmpty()) {
          continue;
        }
        if (matches == TriState.YES) {
          rule = end.get() == End.DROPPED && rule.isEmpty() ? each.text() : rule;
          return end.get();
        }
        // The rule may match, so a later one that would drop the packet may never be reached.
        unsure |= end.get() != End.DROPPED;
        rule = "";
      }
      return End.RETURNED;
    }

    /** The end to which a matching rule leads; empty if it leads to the next rule. */
    private Optional<End> follow(FirewallChain chain, FirewallRule each, int depth) {
      return switch (each.verdict()) {
        case ACCEPT -> Optional.of(End.ACCEPTED);
        case DROP -> Optional.of(End.DROPPED);
        case RETURN -> Optional.of(End.RETURNED);
        case UNKNOWN -> {
          unsure = true;
          yield Optional.empty();
        }
        case NONE -> Optional.empty();
        case JUMP, GOTO -> {
          End end = jump(chain, each.target(), depth);
          boolean back = end == End.RETURNED && each.verdict() == FirewallRule.Verdict.JUMP;
          yield back ? Optional.empty() : Optional.of(end);
        }
      };
    }

    private End jump(FirewallChain from, String target, int depth) {
      Optional<FirewallChain> to =
          chains.stream()
              .filter(
                  c ->
                      c.name().equals(target)
                          && c.table().equals(from.table())
                          && c.family().equals(from.family())
                          && c.tool().equals(from.tool()))
              .findFirst();
      if (to.isEmpty() || depth >= DEPTH || steps > PATIENCE) {
        unsure = true;
        return End.RETURNED;
      }
      return walk(to.get(), depth + 1);
    }
  }
}
