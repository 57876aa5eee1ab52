/** OpenSSL's ciphers and curve. */
@NullMarked
package org.slaacguard.libcrypto;

import org.jspecify.annotations.NullMarked;
