package dev.peerwatch.notifier.chat.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PictureTest {

    @Property(tries = 200)
    void whateverTheNameAnImageProgramReadsIt(@ForAll String name) throws Exception {
        Picture picture = Picture.of(name);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.png()));
        assertThat(image.getWidth()).isEqualTo(Picture.SIZE);
        assertThat(image.getHeight()).isEqualTo(Picture.SIZE);
        assertThat(picture.png().length).isLessThan(1_000);
        assertThat(picture.sha1()).hasSize(40);
        for (int x = 0; x < Picture.SIZE / 2; x++) {
            assertThat(image.getRGB(x, 48)).isEqualTo(image.getRGB(Picture.SIZE - 1 - x, 48));
        }
    }

    @Test
    void theSameNameHasTheSamePictureAndAnotherHasAnother() {
        assertThat(Picture.of("web-1").sha1()).isEqualTo(Picture.of("web-1").sha1());
        assertThat(Picture.of("web-1").sha1()).isNotEqualTo(Picture.of("web-2").sha1());
    }
}
