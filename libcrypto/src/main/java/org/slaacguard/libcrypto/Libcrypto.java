package org.slaacguard.libcrypto;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Native;

/**
 * OpenSSL's libcrypto, 3.0 or newer, where the machine has it. Once loaded it stays for the life of
 * the process. Safe for use by several threads.
 */
public final class Libcrypto {
  /** The name under which every 3.x is installed. */
  private static final String FILE = "libcrypto.so.3";

  private static final @Nullable SymbolLookup LOOKUP = open();

  /** What {@link #load} gives. */
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

  /** The library, or empty where it is missing or its ciphers do not work. Never fails. */
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
      // Each handle takes milliseconds to make: those that nobody may need are not looked at.
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
      // A missing function surfaces as the error of the class whose handle needs it.
      return false;
    }
  }

  private static int part(String function) {
    try {
      return (int) (long) find(function, 0).invokeExact();
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Such as {@code 3.0.19}. */
  public String version() {
    return version;
  }

  /**
   * Whether the default provider's own functions could be found and gave right results; {@link
   * #newProviderContext} needs it.
   */
  public boolean hasProviderFunctions() {
    return provider;
  }

  /** A context that calls the default provider's functions without going through EVP. */
  public ChaChaPoly newProviderContext() {
    if (!provider) {
      throw new IllegalStateException("libcrypto " + version + " has no usable provider functions");
    }
    return new ProviderChaChaPoly();
  }

  /**
   * A context on the documented EVP functions.
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
   * A handle on a function of {@linkplain Native#words words} that neither blocks nor calls back. A
   * handle that takes segments would keep each of them alive, at a cost for every call.
   *
   * @throws IllegalStateException if the library lacks it
   */
  static MethodHandle find(String function, int arguments) {
    if (LOOKUP == null) {
      throw new IllegalStateException(FILE + " is missing");
    }
    return LOOKUP
        .find(function)
        .map(symbol -> handle(symbol, arguments))
        .orElseThrow(() -> new IllegalStateException(FILE + " has no " + function));
  }

  static MethodHandle handle(MemorySegment function, int arguments) {
    return Linker.nativeLinker()
        .downcallHandle(function, Native.words(arguments), Linker.Option.critical(false));
  }

  /**
   * Whether a function that returns an int, the lower half of this word, says 1: that it worked.
   */
  static boolean succeeded(long word) {
    return (int) word == 1;
  }

  /** What a handle throws is never declared, so it is a fault of ours or of the machine's. */
  static RuntimeException unexpected(Throwable thrown) {
    return switch (thrown) {
      case Error e -> throw e;
      case RuntimeException e -> e;
      default -> new IllegalStateException(thrown);
    };
  }
}
