package org.slaacguard.libcrypto;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.QuickFunction;

/**
 * OpenSSL's libcrypto, 3.0 or newer, if the machine has it. Once loaded, it stays for the life of
 * the process. Thread-safe.
 */
public final class Libcrypto {
  /** The file name of every 3.x. */
  private static final String FILE = "libcrypto.so.3";

  private static final @Nullable SymbolLookup LOOKUP = open();

  /** The result of {@link #load}. */
  private static final class Holder {
    static final Optional<Libcrypto> LOADED = tryLoad();

    private Holder() {}
  }

  private final String version;
  private final boolean provider;

  private Libcrypto(String version, boolean provider) {
    this.version = version;
    this.provider = provider;
  }

  /** The library; empty if it is missing or its ciphers do not work. Never fails. */
  public static Optional<Libcrypto> load() {
    return Holder.LOADED;
  }

  private static @Nullable SymbolLookup open() {
    try {
      return SymbolLookup.libraryLookup(FILE, Arena.global());
    } catch (IllegalArgumentException missing) {
      return null;
    }
  }

  private static Optional<Libcrypto> tryLoad() {
    if (LOOKUP == null) {
      return Optional.empty();
    }
    try {
      String version =
          part("OPENSSL_version_major")
              + "."
              + part("OPENSSL_version_minor")
              + "."
              + part("OPENSSL_version_patch");
      boolean provider = works(ProviderChaChaPoly::new);
      return provider || works(EvpChaChaPoly::new)
          ? Optional.of(new Libcrypto(version, provider))
          : Optional.empty();
    } catch (LinkageError | RuntimeException unusable) {
      return Optional.empty();
    }
  }

  private static boolean works(Supplier<ChaChaPoly> maker) {
    try (ChaChaPoly probe = maker.get()) {
      probe.check();
      return true;
    } catch (LinkageError | RuntimeException unusable) {
      // A missing function shows as an error of the class whose handle needs it.
      return false;
    }
  }

  private static int part(String function) {
    return (int) find(function).call();
  }

  /** The version, such as {@code 3.0.19}. */
  public String version() {
    return version;
  }

  /**
   * Whether the default provider's own functions were found and gave right results, which {@link
   * #newProviderContext} requires.
   */
  public boolean hasProviderFunctions() {
    return provider;
  }

  /** Creates a context on the default provider's functions, without EVP. */
  public ChaChaPoly newProviderContext() {
    if (!provider) {
      throw new IllegalStateException("libcrypto " + version + " has no usable provider functions");
    }
    return new ProviderChaChaPoly();
  }

  /**
   * Creates a context on the documented EVP functions.
   *
   * @throws LinkageError if the library lacks one of them
   */
  public ChaChaPoly newEvpContext() {
    return new EvpChaChaPoly();
  }

  /**
   * X25519 on the documented EVP functions.
   *
   * @throws LinkageError if the library lacks one of them
   */
  public X25519Functions evpX25519() {
    return new EvpX25519();
  }

  /**
   * X25519 by the default provider's functions.
   *
   * @throws LinkageError if it has none
   */
  public X25519Functions providerX25519() {
    return new ProviderX25519();
  }

  /**
   * Looks a function up that neither waits nor calls back.
   *
   * @throws IllegalStateException if the library lacks the function
   */
  static QuickFunction find(String function) {
    if (LOOKUP == null) {
      throw new IllegalStateException(FILE + " is missing");
    }
    return LOOKUP
        .find(function)
        .map(QuickFunction::new)
        .orElseThrow(() -> new IllegalStateException(FILE + " has no " + function));
  }

  /** Whether a function's int result, the lower half of this word, is 1, which means success. */
  static boolean succeeded(long word) {
    return (int) word == 1;
  }
}
