package org.slaacguard.linux;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * A change to a peer of the kernel's WireGuard. A null field stays as it is.
 *
 * @param publicKey the peer's key
 * @param action what happens to the peer itself
 * @param presharedKey 32 bytes, all 0 for none; owned by the caller, who wipes it
 * @param endpoint the endpoint to send to
 * @param persistentKeepalive in seconds, 0 to 65535; 0 for none
 * @param replaceAllowedIps whether all present prefixes are removed first
 * @param add prefixes that it gets, whoever has them
 * @param remove prefixes that it loses, if it has them; kernels before 6.16 refuse this with EINVAL
 */
public record WireGuardPeerChange(
    PublicKey publicKey,
    Action action,
    byte @Nullable [] presharedKey,
    @Nullable Endpoint endpoint,
    @Nullable Integer persistentKeepalive,
    boolean replaceAllowedIps,
    List<IpPrefix> add,
    List<IpPrefix> remove) {
  /** What happens to the peer itself. */
  public enum Action {
    /** The peer is created if it is missing. */
    CREATE_OR_UPDATE,
    /** Nothing happens if the peer is missing, so one that was just removed does not come back. */
    UPDATE,
    /** The peer is removed, and other fields are ignored. */
    REMOVE
  }

  /** Checks lengths and copies the lists. */
  public WireGuardPeerChange {
    if (presharedKey != null && presharedKey.length != PublicKey.LENGTH) {
      throw new IllegalArgumentException("a preshared key of " + presharedKey.length + " bytes");
    }
    if (persistentKeepalive != null && (persistentKeepalive < 0 || persistentKeepalive > 65535)) {
      throw new IllegalArgumentException("a keepalive of " + persistentKeepalive + " s");
    }
    add = List.copyOf(add);
    remove = List.copyOf(remove);
  }

  /** Creates a change without fields. */
  public static WireGuardPeerChange of(PublicKey key, Action action) {
    return new WireGuardPeerChange(key, action, null, null, null, false, List.of(), List.of());
  }

  /** The same change with this preshared key of 32 bytes, all 0 for none. */
  public WireGuardPeerChange withPresharedKey(byte[] key) {
    return with(copy -> copy.presharedKey = key);
  }

  /** The same change with this endpoint. */
  public WireGuardPeerChange withEndpoint(Endpoint where) {
    return with(copy -> copy.endpoint = where);
  }

  /** The same change with this persistent keepalive in seconds, 0 for none. */
  public WireGuardPeerChange withPersistentKeepalive(int seconds) {
    return with(copy -> copy.persistentKeepalive = seconds);
  }

  /** The same change, after all present prefixes are removed. */
  public WireGuardPeerChange replacingAllowedIps() {
    return with(copy -> copy.replaceAllowedIps = true);
  }

  /** The same change, adding these prefixes. */
  public WireGuardPeerChange adding(List<IpPrefix> prefixes) {
    return with(copy -> copy.add = prefixes);
  }

  /** The same change, removing these prefixes. */
  public WireGuardPeerChange removing(List<IpPrefix> prefixes) {
    return with(copy -> copy.remove = prefixes);
  }

  private WireGuardPeerChange with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return new WireGuardPeerChange(
        publicKey,
        action,
        copy.presharedKey,
        copy.endpoint,
        copy.persistentKeepalive,
        copy.replaceAllowedIps,
        copy.add,
        copy.remove);
  }

  /** A mutable copy of the fields. */
  private static final class Copy {
    private byte @Nullable [] presharedKey;
    private @Nullable Endpoint endpoint;
    private @Nullable Integer persistentKeepalive;
    private boolean replaceAllowedIps;
    private List<IpPrefix> add;
    private List<IpPrefix> remove;

    Copy(WireGuardPeerChange from) {
      presharedKey = from.presharedKey;
      endpoint = from.endpoint;
      persistentKeepalive = from.persistentKeepalive;
      replaceAllowedIps = from.replaceAllowedIps;
      add = from.add;
      remove = from.remove;
    }
  }

  /** Leaves out the preshared key. */
  @Override
  public String toString() {
    return action + " " + publicKey + ", add " + add + ", remove " + remove;
  }
}
