package org.slaacguard.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.routing.LearnSettings;
import org.slaacguard.routing.LearnedAddress;

/**
 * A change to one peer. A null field leaves the current value.
 *
 * @param publicKey which peer; created if it does not exist, unless {@link #updateOnly}
 * @param remove whether to remove the peer with its learned addresses
 * @param updateOnly whether to ignore a peer that does not exist
 * @param presharedKey all zero removes it; owned by this update
 * @param endpoint the peer's endpoint
 * @param persistentKeepalive seconds, 0 to 65535; 0 switches it off
 * @param replaceAllowedIps whether its static addresses are removed first; learned ones stay
 * @param allowedIps static addresses to add; one that another peer has moves here
 * @param removedAllowedIps static addresses to remove, if this peer has them
 * @param settings the change to its settings; absent ones stay
 * @param learned addresses learned in an earlier run, to be restored if policy allows
 * @param times timestamps of an earlier run: an initiation that is not newer is a replay
 */
public record PeerUpdate(
    PublicKey publicKey,
    boolean remove,
    boolean updateOnly,
    @Nullable SecretKey presharedKey,
    @Nullable Endpoint endpoint,
    @Nullable Integer persistentKeepalive,
    boolean replaceAllowedIps,
    List<IpPrefix> allowedIps,
    List<IpPrefix> removedAllowedIps,
    SettingsUpdate settings,
    List<LearnedAddress> learned,
    @Nullable HandshakeTimes times)
    implements AutoCloseable {

  /** Copies the lists. */
  public PeerUpdate {
    allowedIps = List.copyOf(allowedIps);
    removedAllowedIps = List.copyOf(removedAllowedIps);
    learned = List.copyOf(learned);
  }

  /** The prefixes added to its scope. */
  public LearnScope learnableIps() {
    return settings.values().get(SettingTable.LEARNABLE_IPS);
  }

  /** Begins a change that changes nothing yet. */
  public static Builder builder(PublicKey publicKey) {
    return new Builder(publicKey);
  }

  /** Begins a change with the contents of this one, and shares its key. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /**
   * This change for an update that replaces all peers: the peer's settings end up as if it had just
   * been created, but session and learned addresses stay.
   */
  public PeerUpdate asNew() {
    Builder whole = toBuilder().replaceAllowedIps();
    if (presharedKey == null) {
      whole.presharedKey(SecretKey.zero());
    }
    if (persistentKeepalive == null) {
      whole.persistentKeepalive(0);
    }
    return whole.build();
  }

  /** Whether it does nothing but restore addresses of a peer that exists. */
  boolean isClaim() {
    return equals(builder(publicKey).updateOnly().learned(learned).build());
  }

  /** Wipes the key. */
  @Override
  public void close() {
    if (presharedKey != null) {
      presharedKey.close();
    }
  }

  /** Builds a change. */
  public static final class Builder {
    private final PublicKey publicKey;
    private boolean remove;
    private boolean updateOnly;
    private @Nullable SecretKey presharedKey;
    private @Nullable Endpoint endpoint;
    private @Nullable Integer persistentKeepalive;
    private boolean replaceAllowedIps;
    private final List<IpPrefix> allowedIps = new ArrayList<>();
    private final List<IpPrefix> removedAllowedIps = new ArrayList<>();
    private SettingsUpdate settings = SettingsUpdate.NOTHING;
    private final List<LearnedAddress> learned = new ArrayList<>();
    private @Nullable HandshakeTimes times;

    private Builder(PublicKey publicKey) {
      this.publicKey = publicKey;
    }

    private Builder(PeerUpdate from) {
      publicKey = from.publicKey;
      remove = from.remove;
      updateOnly = from.updateOnly;
      presharedKey = from.presharedKey;
      endpoint = from.endpoint;
      persistentKeepalive = from.persistentKeepalive;
      replaceAllowedIps = from.replaceAllowedIps;
      allowedIps.addAll(from.allowedIps);
      removedAllowedIps.addAll(from.removedAllowedIps);
      settings = from.settings;
      learned.addAll(from.learned);
      times = from.times;
    }

    /** Removes the peer. */
    public Builder remove() {
      remove = true;
      return this;
    }

    /** Ignores a peer that does not exist. */
    public Builder updateOnly() {
      updateOnly = true;
      return this;
    }

    /** Sets the preshared key, which the update then owns. */
    public Builder presharedKey(SecretKey key) {
      presharedKey = key;
      return this;
    }

    /** Sets the endpoint. */
    public Builder endpoint(Endpoint where) {
      endpoint = where;
      return this;
    }

    /** Leaves the peer's endpoint; undoes an earlier {@link #endpoint}. */
    public Builder keepEndpoint() {
      endpoint = null;
      return this;
    }

    /** Sets the persistent keepalive interval in seconds. */
    public Builder persistentKeepalive(int seconds) {
      persistentKeepalive = seconds;
      return this;
    }

    /** Removes previous static addresses first. */
    public Builder replaceAllowedIps() {
      replaceAllowedIps = true;
      return this;
    }

    /** Undoes all changes to static addresses so far. */
    public Builder forgetAllowedIps() {
      allowedIps.clear();
      removedAllowedIps.clear();
      return this;
    }

    /** Adds a static address. */
    public Builder allowedIp(IpPrefix prefix) {
      removedAllowedIps.remove(prefix);
      allowedIps.add(prefix);
      return this;
    }

    /** Removes a static address. */
    public Builder removeAllowedIp(IpPrefix prefix) {
      allowedIps.remove(prefix);
      removedAllowedIps.add(prefix);
      return this;
    }

    /** Adds changes to settings, after earlier ones. */
    public Builder settings(SettingsUpdate change) {
      settings = settings.then(change);
      return this;
    }

    /** Removes the previous scope first. */
    public Builder replaceLearnableIps() {
      return settings(new SettingsUpdate(Set.of(SettingTable.LEARNABLE_IPS), Settings.NONE));
    }

    /** Adds to the scope. */
    public Builder learnableIps(LearnScope scope) {
      return settings(SettingsUpdate.adding(Settings.NONE.with(SettingTable.LEARNABLE_IPS, scope)));
    }

    /** Sets bounds on learning; null bounds stay. */
    public Builder learn(LearnSettings bounds) {
      return settings(SettingsUpdate.adding(Learning.settings(bounds)));
    }

    /** Restores an address learned in an earlier run. */
    public Builder learned(LearnedAddress address) {
      learned.add(address);
      return this;
    }

    /** Restores addresses learned in an earlier run. */
    public Builder learned(List<LearnedAddress> addresses) {
      learned.addAll(addresses);
      return this;
    }

    /** Restores the newest timestamps of an earlier run. */
    public Builder times(HandshakeTimes earlier) {
      times = earlier;
      return this;
    }

    /** Builds the change. */
    public PeerUpdate build() {
      return new PeerUpdate(
          publicKey,
          remove,
          updateOnly,
          presharedKey,
          endpoint,
          persistentKeepalive,
          replaceAllowedIps,
          allowedIps,
          removedAllowedIps,
          settings,
          learned,
          times);
    }
  }
}
