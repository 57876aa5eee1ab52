package org.slaacguard.userspace;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.slaacguard.libcrypto.Libcrypto;
import org.slaacguard.wireguard.Aead;
import org.slaacguard.wireguard.JdkAead;
import org.slaacguard.wireguard.JdkX25519;
import org.slaacguard.wireguard.X25519;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses, at start, the fastest cipher and the fastest key agreement that give right results. */
public final class Crypto {
  private static final Logger LOG = LoggerFactory.getLogger(Crypto.class);

  private final Supplier<Aead> aead;
  private final String aeadName;
  private final X25519 x25519;

  /** Chosen by {@link #choose}, or by a test. */
  Crypto(Supplier<Aead> aead, String aeadName, X25519 x25519) {
    this.aead = aead;
    this.aeadName = aeadName;
    this.x25519 = x25519;
  }

  /** Tests the available ones, the fastest first, and takes the first that passes. */
  public static Crypto choose() {
    Supplier<Aead> aead = JdkAead::new;
    for (AeadChoice choice : libcryptoAeads()) {
      if (passes(choice.name(), () -> CryptoSelfTest.check(choice))) {
        aead = choice;
        break;
      }
    }
    X25519 x25519 = chooseX25519();
    try (Aead named = aead.get()) {
      return new Crypto(aead, named.name(), x25519);
    }
  }

  private static X25519 chooseX25519() {
    for (Supplier<X25519> choice : libcryptoX25519s()) {
      try {
        X25519 made = choice.get();
        CryptoSelfTest.check(made);
        return made;
      } catch (RuntimeException | LinkageError e) {
        LOG.warn("a key agreement of libcrypto's fails and is not used: {}", e.toString());
      }
    }
    return new JdkX25519();
  }

  private static boolean passes(String name, Runnable test) {
    try {
      test.run();
      return true;
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("{} does not pass its test and is not used: {}", name, e.toString());
      return false;
    }
  }

  /** Every implementation there is on this machine, the fastest first: for tests, benchmarks. */
  public static List<Supplier<Aead>> aeads() {
    List<Supplier<Aead>> all = new ArrayList<>(libcryptoAeads());
    all.add(JdkAead::new);
    return all;
  }

  /** Every implementation there is on this machine, the fastest first: for tests, benchmarks. */
  public static List<X25519> x25519s() {
    List<X25519> all = new ArrayList<>();
    libcryptoX25519s().forEach(it -> all.add(it.get()));
    all.add(new JdkX25519());
    return all;
  }

  static List<AeadChoice> libcryptoAeads() {
    return Libcrypto.load().map(Crypto::aeads).orElse(List.of());
  }

  private static List<AeadChoice> aeads(Libcrypto libcrypto) {
    String name = "libcrypto " + libcrypto.version();
    String evpName = name + " (EVP)";
    List<AeadChoice> choices = new ArrayList<>();
    if (libcrypto.hasProviderFunctions()) {
      choices.add(
          new AeadChoice(
              name, start -> new LibcryptoAead(name, libcrypto.newProviderContext(), start)));
    }
    choices.add(
        new AeadChoice(
            evpName, start -> new LibcryptoAead(evpName, libcrypto.newEvpContext(), start)));
    return choices;
  }

  /**
   * The implementations by libcrypto, the fastest first. They are made on demand, because native
   * handles take time to make.
   */
  private static List<Supplier<X25519>> libcryptoX25519s() {
    return Libcrypto.load().map(Crypto::x25519s).orElse(List.of());
  }

  private static List<Supplier<X25519>> x25519s(Libcrypto libcrypto) {
    String name = "libcrypto " + libcrypto.version();
    return List.of(
        () -> new LibcryptoX25519(name, libcrypto.providerX25519()),
        () -> new LibcryptoX25519(name + " (EVP)", libcrypto.evpX25519()));
  }

  /** A new cipher, for one thread, which closes it. */
  public Aead newAead() {
    return aead.get();
  }

  /** The name of what {@link #newAead} gives, such as {@code libcrypto 3.0.19}. */
  public String aeadName() {
    return aeadName;
  }

  /** The key agreement, for any thread. */
  public X25519 x25519() {
    return x25519;
  }

  /**
   * A cipher that may be taken.
   *
   * @param maker makes one whose nonces begin with the given four bytes, little-endian
   */
  record AeadChoice(String name, IntFunction<Aead> maker) implements Supplier<Aead> {
    @Override
    public Aead get() {
      return maker.apply(0);
    }
  }
}
