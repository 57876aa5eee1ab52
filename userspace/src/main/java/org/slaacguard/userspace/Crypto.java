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

/** Chooses at start the fastest cipher and the fastest key agreement that give right results. */
public final class Crypto {
  private static final Logger LOG = LoggerFactory.getLogger(Crypto.class);

  private final Supplier<Aead> aead;
  private final String aeadName;
  private final X25519 x25519;

  /** Creates an instance with implementations that {@link #choose} or a test has chosen. */
  Crypto(Supplier<Aead> aead, String aeadName, X25519 x25519) {
    this.aead = aead;
    this.aeadName = aeadName;
    this.x25519 = x25519;
  }

  /** Tests available implementations, fastest first, and takes the first that passes. */
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

  /** All ciphers of this machine, fastest first; for tests and benchmarks. */
  public static List<Supplier<Aead>> aeads() {
    List<Supplier<Aead>> all = new ArrayList<>(libcryptoAeads());
    all.add(JdkAead::new);
    return all;
  }

  /** All key agreements of this machine, fastest first; for tests and benchmarks. */
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
   * The key agreements of libcrypto, fastest first. They are created on demand, because native
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

  /** Creates a cipher for one thread, which closes it. */
  public Aead newAead() {
    return aead.get();
  }

  /** The name of the cipher, such as {@code libcrypto 3.0.19}. */
  public String aeadName() {
    return aeadName;
  }

  /** The key agreement, for any thread. */
  public X25519 x25519() {
    return x25519;
  }

  /**
   * A cipher to choose from.
   *
   * @param maker creates one whose nonces begin with these four bytes, little-endian
   */
  record AeadChoice(String name, IntFunction<Aead> maker) implements Supplier<Aead> {
    @Override
    public Aead get() {
      return maker.apply(0);
    }
  }
}
