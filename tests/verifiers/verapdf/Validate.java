import java.io.FileInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.LogManager;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.verapdf.pdfa.validation.validators.ValidatorFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** veraPDF's engine with veraPDF's rules. For each file and standard one line: file, standard, how many checks were made, and the clauses
 *  that it breaks. The rules are read here: the package that brings veraPDF leaves out what veraPDF reads them with. */
public class Validate {
  private static final String[][] STANDARDS = {{"3a", "PDFA-3A.xml"}, {"ua1", "PDFUA-1.xml"}};

  public static void main(String[] files) throws Exception {
    LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    for (String[] standard : STANDARDS) {
      PDFAFlavour flavour = PDFAFlavour.byFlavourId(standard[0]);
      ValidationProfile profile = profile(standard[1], flavour);
      for (String file : files) {
        System.out.println(file + "\t" + standard[0] + "\t" + validate(file, flavour, profile));
      }
    }
  }

  private static String validate(String file, PDFAFlavour flavour, ValidationProfile profile) throws Exception {
    try (InputStream content = new FileInputStream(file);
        PDFAParser parser = Foundries.defaultInstance().createParser(content, flavour);
        PDFAValidator validator = ValidatorFactory.createValidator(profile, true)) {
      ValidationResult result = validator.validate(parser);
      Set<String> broken = new TreeSet<>();
      for (TestAssertion one : result.getTestAssertions()) {
        if (one.getStatus() != TestAssertion.Status.PASSED) {
          broken.add(one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber());
        }
      }
      if (result.isCompliant() != broken.isEmpty()) {
        throw new IllegalStateException(file);
      }
      return result.getTotalAssertions() + "\t" + String.join(" ", broken);
    }
  }

  private static ValidationProfile profile(String name, PDFAFlavour flavour) throws Exception {
    Element root;
    try (InputStream content = PDFAParser.class.getResourceAsStream("/org/verapdf/pdfa/validation/" + name)) {
      root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(content).getDocumentElement();
    }
    Set<Rule> rules = new LinkedHashSet<>();
    for (Element rule : children(children(root, "rules").get(0), "rule")) {
      rules.add(rule(rule));
    }
    Set<Variable> variables = new LinkedHashSet<>();
    for (Element all : children(root, "variables")) {
      for (Element one : children(all, "variable")) {
        variables.add(
            Profiles.variableFromValues(
                one.getAttribute("name"), one.getAttribute("object"), text(one, "defaultValue"), text(one, "value")));
      }
    }
    return Profiles.profileFromValues(
        flavour, Profiles.profileDetailsFromValues(name, name, "veraPDF", new Date()), "", rules, variables);
  }

  private static Rule rule(Element rule) {
    Element id = children(rule, "id").get(0);
    String deferred = rule.getAttribute("deferred");
    return Profiles.ruleFromValues(
        Profiles.ruleIdFromValues(
            PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
            id.getAttribute("clause"),
            Integer.parseInt(id.getAttribute("testNumber"))),
        rule.getAttribute("object"),
        deferred.isEmpty() ? null : Boolean.valueOf(deferred),
        rule.getAttribute("tags"),
        text(rule, "description"),
        text(rule, "test"),
        Profiles.errorFromValues(text(children(rule, "error").get(0), "message"), new ArrayList<>()),
        new ArrayList<>());
  }

  private static List<Element> children(Element of, String name) {
    List<Element> found = new ArrayList<>();
    for (Node one = of.getFirstChild(); one != null; one = one.getNextSibling()) {
      if (one instanceof Element && one.getNodeName().equals(name)) {
        found.add((Element) one);
      }
    }
    return found;
  }

  private static String text(Element of, String name) {
    List<Element> found = children(of, name);
    return found.isEmpty() ? "" : found.get(0).getTextContent();
  }
}
