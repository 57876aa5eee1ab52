package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Counted;
import org.slaacguard.host.AccessMember;
import org.slaacguard.host.AccessRules;
import org.slaacguard.host.AccessThread;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/** The thread that has the packet filter, and what is to be said of it. */
record AccessThreadFilter(AccessThread thread) implements AccessFilter {
  @Override
  public void want(
      @Nullable AccessRules rules,
      Map<IpAddress, AccessMember> members,
      Map<IpPrefix, AccessMember> blocks) {
    thread.want(rules, members, blocks);
  }

  @Override
  public void member(IpAddress address, @Nullable AccessMember member) {
    thread.member(address, member);
  }

  @Override
  public void block(IpPrefix prefix, @Nullable AccessMember member) {
    thread.block(prefix, member);
  }

  @Override
  public void networksChanged() {
    thread.networksChanged();
  }

  @Override
  public boolean isHeld() {
    return thread.isSettled() && thread.failure() == null;
  }

  @Override
  public boolean isFailed() {
    return thread.failure() != null;
  }

  @Override
  public Map<Integer, Long> refused() {
    return thread.counts().refused();
  }

  @Override
  public Map<Integer, Long> crowded() {
    return thread.counts().crowded();
  }

  @Override
  public long unsettled() {
    return thread.counts().unsettled();
  }

  @Override
  public List<String> notices() {
    List<String> notices = new ArrayList<>();
    String failure = thread.failure();
    if (failure != null) {
      notices.add("MayReach is not enforced: " + failure);
    }
    String unlimited = thread.unlimited();
    if (unlimited != null) {
      notices.add("connections of peers are not limited: " + unlimited);
    }
    if (thread.reinstated() > 0) {
      notices.add(
          "our packet filter for MayReach was changed by somebody, "
              + Counted.of(thread.reinstated(), "time")
              + ", and made anew: 'nft flush ruleset' removes it, too; reload your own"
              + " tables by name");
    }
    return notices;
  }

  @Override
  public void close() {
    thread.close();
  }
}
