/** Attacks on records that were privatised one by one, and what is left of their use. */
package io.likeness.privacy.attack;
