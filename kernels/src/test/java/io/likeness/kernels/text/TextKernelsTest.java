package io.likeness.kernels.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextKernelsTest {
  private static TextProfile zh(String text) {
    return TextMeasures.measure(text, "zh");
  }

  @Test
  void foldsWidthCaseInvisibleSignsAndVariantsAndOnlyOnce() {
    String folded = FoldedText.of("  ＡＢ\u200Bc\u3000 國語  ①");
    assertThat(folded).isEqualTo("abc 国语 1");
    assertThat(FoldedText.of(folded)).isEqualTo(folded);
    assertThat(FoldedText.of("İSTANBUL")).isEqualTo(FoldedText.of(FoldedText.of("İSTANBUL")));
  }

  @Test
  void whatNobodySeesIsFoldedAway() {
    int[] invisible = {
      0xAD, 0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180D, 0x200B, 0x2064, 0x3164, 0xFE00,
      0xFE0F, 0xFEFF, 0xFFA0, 0xE0001, 0xE0020, 0xE0061, 0xE0100, 0xE01EF
    };
    for (int c : invisible) {
      assertThat(FoldedText.of("a" + Character.toString(c) + "b"))
          .as(Integer.toHexString(c))
          .isEqualTo("ab");
    }
  }

  /** Of each character but Han and Hangul, alone and between two others that combine. */
  @Test
  void foldingTwiceIsFoldingOnce() {
    for (int c = 0; c < 0xE1000; c++) {
      if (Character.isDefined(c) && (c < 0x3400 || c >= 0xF900 && c < 0x20000 || c >= 0xE0000)) {
        for (String text : List.of(Character.toString(c), "e" + Character.toString(c) + "\u0301")) {
          String folded = FoldedText.of(text);
          assertThat(FoldedText.of(folded)).isEqualTo(folded);
        }
      }
    }
    assertThat(FoldedText.of("STRA\u1E9EE")).isEqualTo("strasse");
  }

  @Test
  void aHanCharacterIsASyllableAndALatinWordHasOneAGroupOfVowels() {
    assertThat(Syllables.of("今天天气很好。")).isEqualTo(6);
    assertThat(Syllables.of("the quick brown fox")).isEqualTo(4);
    assertThat(Syllables.of("recognise a table, please")).isEqualTo(3 + 1 + 2 + 1);
    assertThat(Syllables.of("Übergrößen")).isEqualTo(4);
    assertThat(Syllables.of("きょう")).isEqualTo(2);
    assertThat(Syllables.of("한국어")).isEqualTo(3);
    assertThat(Syllables.of("молоко")).isEqualTo(3);
    assertThat(Syllables.of("rhythm 42")).isEqualTo(1 + 2);
    assertThat(Syllables.of("ภาษาไทย")).isNaN();
  }

  @Test
  void textsSaidOneAfterTheOtherHaveTheSyllablesOfBoth() {
    List<String> texts = List.of("你好世界", "hello world", "12月", "привет");
    for (String a : texts) {
      for (String b : texts) {
        assertThat(Syllables.of(a + " " + b)).isEqualTo(Syllables.of(a) + Syllables.of(b));
      }
    }
  }

  @Test
  void whatTheDeclaredLanguageHasNotIsForeignAndNoneIsWithoutALanguage() {
    assertThat(zh("我爱北京").foreignShare()).isZero();
    assertThat(zh("我爱ok").foreignShare()).isEqualTo(0.5);
    assertThat(TextMeasures.measure("我爱北京", "en-GB").foreignShare()).isEqualTo(1);
    assertThat(TextMeasures.measure("我爱北京", "").foreignShare()).isNaN();
    assertThat(zh("123").foreignShare()).isNaN();
  }

  @Test
  void lettersOfSeveralScriptsAreNotForeignAndAccentsEndNoWord() {
    assertThat(TextMeasures.measure("スーパー", "ja").foreignShare()).isZero();
    assertThat(TextMeasures.measure("العـــربية", "ar").foreignShare()).isZero();
    String french = Normalizer.normalize("l’élève éméché", Normalizer.Form.NFD);
    assertThat(TextMeasures.measure(french, "fr").latinWords()).isEqualTo(2);
  }

  @Test
  void countsWhatIsNotSpelledOut() {
    TextProfile p = zh("第3集NBA球员it's ok");
    assertThat(p.digits()).isEqualTo(1);
    assertThat(p.latinWords()).isEqualTo(3);
    assertThat(zh(" \n").characters()).isZero();
    assertThat(zh(" \n").syllables()).isZero();
  }

  @Test
  void mixturesCountTheRarerKind() {
    assertThat(zh("ＡＢＣd，").mixedWidth()).isEqualTo(1);
    assertThat(zh("ＡＢＣ，").mixedWidth()).isZero();
    assertThat(zh("国语和國語").mixedVariants()).isEqualTo(2);
    assertThat(zh("国语和國語").traditionalShare()).isEqualTo(0.5);
    assertThat(zh("國語很難").mixedVariants()).isZero();
    assertThat(zh("人山人海").traditionalShare()).isNaN();
  }

  @Test
  void repetitionIsTheShareOfSequencesThatCameBefore() {
    assertThat(zh("谢谢观看").repeatedShare()).isNaN();
    assertThat(zh("天地玄黄宇宙洪荒日月盈昃").repeatedShare()).isZero();
    // 20 characters of period 4 have 17 sequences, 4 of them new.
    assertThat(zh("感谢观看".repeat(5)).repeatedShare()).isEqualTo(13 / 17.0);
  }

  @Test
  void everyVariantFoldsToAFormThatFoldsToItself() {
    for (char c = '\u3400'; c < '\uA000'; c++) {
      char simple = HanVariants.simplified(c);
      assertThat(HanVariants.simplified(simple)).isEqualTo(simple);
      assertThat(HanVariants.isSimplified(c) && HanVariants.isTraditional(c)).isFalse();
    }
  }

  @Test
  void findsWordsOfLatinLettersOnlyWhereTheyStandAlone() {
    WordAutomaton words =
        new WordAutomaton(
            List.of(
                new WordAutomaton.Word("ass", 0),
                new WordAutomaton.Word("class war", 0),
                new WordAutomaton.Word("坏", 1),
                new WordAutomaton.Word("坏蛋", 1),
                new WordAutomaton.Word("x坏", 1)),
            2);
    assertThat(words.count("first class, an ASS!")).containsExactly(1, 0);
    assertThat(words.count("这ａｓｓ是")).containsExactly(1, 0);
    assertThat(words.count("a class  war.")).containsExactly(1, 0);
    assertThat(words.count("小坏蛋与壞人")).containsExactly(0, 3);
    assertThat(words.count("ax坏")).containsExactly(0, 1);
    assertThat(words.count("")).containsExactly(0, 0);
  }

  @Test
  void marksBelongToTheWordTheyStandIn() {
    WordAutomaton words =
        new WordAutomaton(
            List.of(
                new WordAutomaton.Word("कम", 0),
                new WordAutomaton.Word("म", 1),
                new WordAutomaton.Word("坏", 2),
                new WordAutomaton.Word("cat", 3)),
            4);
    assertThat(words.count("उसने कमी देखी")).containsExactly(0, 0, 0, 0);
    assertThat(words.count("किम")).containsExactly(0, 0, 0, 0);
    assertThat(words.count("यह कम है, म")).containsExactly(1, 1, 0, 0);
    assertThat(words.count("坏\uFE00蛋")).containsExactly(0, 0, 1, 0);
    assertThat(words.count("a cat\uFE0F sat; cat\u20DDs; x\u0308cat")).containsExactly(0, 0, 0, 1);
  }

  @Test
  void findsWhatASearchForEachWordFinds() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      List<WordAutomaton.Word> words = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        words.add(new WordAutomaton.Word(draw(random, 1 + random.nextInt(4)), i));
      }
      String text = draw(random, 60);
      int[] found = new WordAutomaton(words, words.size()).count(text);
      for (WordAutomaton.Word w : words) {
        int expected = 0;
        for (int at = text.indexOf(w.word()); at >= 0; at = text.indexOf(w.word(), at + 1)) {
          expected++;
        }
        assertThat(found[w.topic()]).as(w.word() + " in " + text).isEqualTo(expected);
      }
    }
  }

  private static String draw(Random random, int length) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < length; i++) {
      out.append("天地人".charAt(random.nextInt(3)));
    }
    return out.toString();
  }

  @Test
  void aListSaysWhichOfItsLinesAreWrongAndNeverWhatTheySay() {
    String list = "# of ours\n\nＢａｄ\nbad\nx\n坏\n---\ntwo\tcells\n" + "很".repeat(65) + "\n";
    byte[] bytes = (list + "\u00ff\n").getBytes(StandardCharsets.ISO_8859_1);
    Lexicon read = Lexicon.of(list.getBytes(StandardCharsets.UTF_8));
    assertThat(read.words()).containsExactly("bad", "坏");
    assertThat(read.problems()).hasSize(4);
    assertThat(read.problems())
        .extracting(p -> p.split(":")[0])
        .containsExactly("5", "7", "8", "9");
    assertThat(String.join("", read.problems())).doesNotContain("cells").doesNotContain("很");
    assertThat(Lexicon.of(bytes).problems()).anyMatch(p -> p.equals("10: is not UTF-8"));
    assertThat(Lexicon.of(new byte[0]).problems()).containsExactly("1: the list has no words");
  }

  @Test
  void gramsOfATextHaveLengthOneAndDoNotDependOnItsWidth() {
    CharacterGrams.Hashed grams = CharacterGrams.of("abcabc 世界", 1, 3, 1 << 16);
    double squares = 0;
    for (double w : grams.weights()) {
      squares += w * w;
    }
    assertThat(squares).isCloseTo(1, within(1e-12));
    assertThat(grams.cells()).isSorted().hasSize(6 + 6 + 6);
    assertThat(CharacterGrams.of("ＡＢＣabc\u3000世界", 1, 3, 1 << 16).cells()).isEqualTo(grams.cells());
    assertThat(CharacterGrams.of("", 1, 3, 1 << 16).cells()).isEmpty();
  }

  @Test
  void sentencesThatDifferInAWordShareAKeyAndOthersDoNot() {
    long[] a = TextShingles.of("我昨天在学校门口看见他们两个人一起回家去了，真的没有骗你们");
    long[] b = TextShingles.of("我昨天在學校門口看见他们两个人一起回家去了，真的没有骗你");
    long[] c = TextShingles.of("今年冬天的雪下得特别早，地里的庄稼都还没有收完呢，怎么办");
    assertThat(TextShingles.jaccard(a, b)).isGreaterThan(0.9);
    assertThat(TextShingles.jaccard(a, c)).isZero();
    assertThat(TextShingles.jaccard(a, a)).isEqualTo(1);
    assertThat(TextShingles.keys(a)).containsAnyOf(TextShingles.keys(b));
    assertThat(TextShingles.keys(a)).doesNotContain(TextShingles.keys(c));
  }

  /** The key is fixed; the standard error of 1024 hashes is 0.0125 and the bound four of them. */
  @Test
  void textsOfOtherLengthsHaveTheShareThatTheirWholeSetsHave() {
    StringBuilder text = new StringBuilder();
    Random random = new Random(1);
    for (int i = 0; i < 5000; i++) {
      text.append((char) (0x4e00 + random.nextInt(20_000)));
    }
    long[] whole = TextShingles.of(text.toString());
    for (int length : new int[] {900, 2000, 4000}) {
      assertThat(TextShingles.jaccard(whole, TextShingles.of(text.substring(0, length))))
          .isCloseTo((length - 2) / 4998.0, within(0.05));
    }
  }
}
