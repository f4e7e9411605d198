import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.ers.ERSByteData;
import org.bouncycastle.tsp.ers.ERSData;
import org.bouncycastle.tsp.ers.ERSDataGroup;
import org.bouncycastle.tsp.ers.ERSEvidenceRecord;

/** Whether Bouncy Castle finds a group of objects proved by an evidence record: RECORD SECONDS OBJECT... */
class BouncyCastle {
    public static void main(String[] arguments) throws Exception {
        byte[] bytes = Files.readAllBytes(Path.of(arguments[0]));
        ERSEvidenceRecord record =
            new ERSEvidenceRecord(bytes, new JcaDigestCalculatorProviderBuilder().build());
        record.validate(new JcaSimpleSignerInfoVerifierBuilder().build(record.getSigningCertificate()));
        List<ERSData> objects = new ArrayList<>();
        for (int at = 2; at < arguments.length; at++) {
            objects.add(new ERSByteData(arguments[at].getBytes("UTF-8")));
        }
        record.validatePresent(new ERSDataGroup(objects), new Date(1000 * Long.parseLong(arguments[1])));
    }
}
